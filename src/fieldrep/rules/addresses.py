"""An address in one line, in the order in which its own script writes it."""

from fieldrep.rules.fold import has_cjk


def address_line(street: str, city: str, postal_code: str = "") -> str:
    """Return street and city, the city only once; a Chinese address begins with the city and has no comma."""
    if city and city in street:
        city = ""
    if has_cjk(street or city):
        return " ".join(filter(None, (city, street, postal_code)))
    return ", ".join(filter(None, (street, " ".join(filter(None, (postal_code, city))))))
