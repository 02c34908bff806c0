"""The command line: a twin for every action worth scripting, one file a group of commands."""
