"""From the syntax tree to the IR: names resolved, types checked, oddities linted."""
