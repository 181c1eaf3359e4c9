"""Industries that companies are compared in: those of one have margins and stock alike."""

from typing import Final

INDUSTRIES: Final[dict[str, str]] = {
    "books": "Books and gifts",
    "electronics": "Electronics",
    "fashion": "Fashion and shoes",
    "food": "Food and groceries",
    "health": "Health and beauty",
    "home": "Home and garden",
    "manufacturing": "Manufacturing",
    "restaurants": "Restaurants and cafés",
    "services": "Services",
    "sports": "Sports and toys",
    "vehicles": "Vehicles and parts",
    "wholesale": "Wholesale",
}
