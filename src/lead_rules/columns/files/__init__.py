"""Files of records in, files of answers out: in parts, so that a run can go on."""
