"""The terminal interface: screens, widgets and forms; it asks services and holds no rules of its own."""
