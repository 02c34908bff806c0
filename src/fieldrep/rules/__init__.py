"""Pure functions of the field: money, dates, names, priority, rhythm. Nothing here touches a database."""
