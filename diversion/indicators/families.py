"""Every module that enters indicators into the catalogue."""

from diversion.indicators import (
    addresses,
    business,
    chains,
    consignee,
    contacts,
    description,
    documents,
    goods,
    handling,
    history,
    listed,
    ownership,
    partners,
    pattern,
    price,
    routing,
    vessels,
)

MODULES = (
    addresses, business, chains, consignee, contacts, description, documents, goods,
    handling, history, listed, ownership, partners, pattern, price, routing, vessels,
)  # fmt: skip
