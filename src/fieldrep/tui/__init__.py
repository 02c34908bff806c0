"""The terminal interface: screens, widgets and forms; it asks services and holds no rules of its own."""

import os

# iTerm2 garbles what input methods commit while the Kitty keyboard protocol is on. Textual reads this
# when it is imported, so it is set before any of our modules can import it.
if "iTerm" in os.environ.get("LC_TERMINAL", "") + os.environ.get("TERM_PROGRAM", ""):
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
