"""Spreadsheets, notes, calendar files and exports: in and out, without the database."""
