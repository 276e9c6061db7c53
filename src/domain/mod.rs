//! What is true of the field: schema, records and rules. Pure: no I/O, clock or terminal.
