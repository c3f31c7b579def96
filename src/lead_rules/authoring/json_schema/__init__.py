"""JSON Schemas of policy and scenario files, for editors that read YAML with one.

They are made of the tables that decide: the fields of the records, the operators, the
shapes of the parts. A schema sees one file as plain data, so it knows less than `check`:
what it refuses is wrong, and what it accepts may still be.

An editor reads YAML by the core schema of YAML 1.2, so that `475.854` is a number to it
and `no` is text. Where the policy language has text, a schema takes whatever the editor
makes of the spelling.
"""
