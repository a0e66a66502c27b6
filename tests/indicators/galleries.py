"""Small cases in which every indicator fires, is clear and is not assessable.

A line of ``SPECIMENS`` is: indicator, subject, expected answer, rows it must name. A
subject is a shipment id, a company id, two company ids, or shipment ids of a chain.
"""

from datetime import date, timedelta

from tests.tables import company, shipment

FIRED, CLEAR, UNKNOWN = "fired", "clear", "not assessable"


def sent(number, sender, receiver, departed="2020-06-01", arrived="", **more):
    return shipment(sender, receiver, departed, arrived, **{"shipment_id": number, **more})


def many(prefix, n, sender, receiver, start="2019-01-01", step=1, transit=None, **more):
    first = date.fromisoformat(start)
    rows = []
    for k in range(n):
        day = first + timedelta(days=k * step)
        arrived = "" if transit is None else str(day + timedelta(days=transit))
        rows.append(sent(f"{prefix}{k:02d}", sender, receiver, str(day), arrived, **more))
    return rows


def link(from_id, to_id, kind, **more):
    return {"from_id": from_id, "to_id": to_id, "type": kind, **more}


def plain(*ids, country="DE"):
    return [company(each, country) for each in ids]


GOODS = {
    "companies": plain("maker", "buyer", "other"),
    "shipments": [
        *many("early", 60, "maker", "buyer", hs_code="070190", import_country="KZ"),
        sent("listed", "maker", "buyer", "2024-06-01", hs_code="854231"),
        sent("before", "maker", "buyer", "2020-06-01", hs_code="854231"),
        sent("food", "maker", "other", hs_code="070190", import_country="KZ"),
        sent("short", "maker", "buyer", hs_code="8542"),
        sent("navigation", "maker", "other", hs_code="901420", import_country="KZ"),
        sent("elsewhere", "maker", "other", hs_code="901420", import_country="MN"),
        sent("chapter", "maker", "buyer", hs_code="90"),
        sent("no code", "maker", "buyer", hs_code=""),
    ],
}
GOODS_SPECIMENS = [
    ("G1", "listed", FIRED, ["listed"]),
    ("G1", "before", CLEAR, ["before"]),
    ("G1", "food", CLEAR, []),
    ("G1", "short", UNKNOWN, []),
    ("G2", "navigation", FIRED, ["navigation"]),
    ("G2", "food", CLEAR, []),
    ("G2", "chapter", UNKNOWN, []),
    ("G2", "no code", UNKNOWN, []),
    ("G7", "navigation", FIRED, ["navigation"]),
    ("G7", "food", CLEAR, []),
    ("G7", "elsewhere", UNKNOWN, []),
    ("G7", "no code", UNKNOWN, []),
]

DESCRIPTION = {
    "companies": plain("maker", "buyer"),
    "shipments": [
        sent("pipes", "maker", "buyer", hs_code="901480", description="steel pipes"),
        sent("sensors", "maker", "buyer", hs_code="902620", description="pressure sensors"),
        sent("lorries", "maker", "buyer", hs_code="870423", description="tanker lorries"),
        sent("brand", "maker", "buyer", hs_code="902620", description="Zarathustra X"),
        sent("parts", "maker", "buyer", description="USED SPARE PARTS"),
        sent("pump", "maker", "buyer", description="pump parts"),
        sent("silent", "maker", "buyer"),
    ],
}
DESCRIPTION_SPECIMENS = [
    ("G3", "pipes", FIRED, ["pipes"]),
    ("G3", "sensors", CLEAR, []),
    ("G3", "lorries", CLEAR, []),
    ("G3", "brand", UNKNOWN, []),
    ("G3", "silent", UNKNOWN, []),
    ("G4", "parts", FIRED, ["parts"]),
    ("G4", "pump", CLEAR, []),
    ("G4", "silent", UNKNOWN, []),
]

DE_FR = {"export_country": "DE", "import_country": "FR"}
ROUTING = {
    "companies": plain("maker", "buyer"),
    "shipments": [
        *many("lane", 60, "maker", "buyer", hs_code="841370", **DE_FR),
        sent("kz", "maker", "buyer", "2023-06-01", import_country="KZ"),
        sent("kz early", "maker", "buyer", "2021-06-01", import_country="KZ"),
        sent("dalian", "maker", "buyer", "2021-06-01", port_of_discharge="Dalian"),
        sent("fr", "maker", "buyer", "2023-06-01", **DE_FR),
        sent("nowhere", "maker", "buyer", "2023-06-01"),
        sent("odd", "maker", "buyer", hs_code="841370",
             export_country="DE", import_country="TJ"),
        sent("usual", "maker", "buyer", hs_code="841370", **DE_FR),
        sent("few", "maker", "buyer", hs_code="901420", **DE_FR),
        sent("other port", "maker", "buyer", import_country="KR",
             port_of_discharge="CNDLC"),
        sent("own port", "maker", "buyer", import_country="CN", port_of_discharge="CNDLC"),
        sent("twice a", "maker", "buyer", consignment_id="K1", import_country="KR"),
        sent("twice b", "maker", "buyer", consignment_id="K1", import_country="CN"),
    ],
}  # fmt: skip
ROUTING_SPECIMENS = [
    ("R1", "kz", FIRED, ["kz"]),
    ("R1", "dalian", FIRED, ["dalian"]),
    ("R1", "kz early", CLEAR, []),
    ("R1", "fr", CLEAR, []),
    ("R1", "nowhere", UNKNOWN, []),
    ("R2", "odd", FIRED, ["odd"]),
    ("R2", "usual", CLEAR, []),
    ("R2", "few", UNKNOWN, []),
    ("R2", "nowhere", UNKNOWN, []),
    ("R5", "other port", FIRED, ["other port"]),
    ("R5", "twice a", FIRED, ["twice a", "twice b"]),
    ("R5", "own port", CLEAR, []),
    ("R5", "fr", UNKNOWN, []),
]

CONSIGNEE = {
    "companies": [
        *plain("maker", "silent"),
        company("carrier", "HK", roles="forwarder"),
        company("shop", "HK", activity="electronics"),
        {"company_id": "named", "name": "Blue Sky Logistics", "country": "HK"},
    ],
    "shipments": [
        sent("to carrier", "maker", "carrier"),
        sent("to named", "maker", "named"),
        sent("for user", "maker", "carrier", end_user_name="A Works"),
        sent("to shop", "maker", "shop"),
        sent("to silent", "maker", "silent"),
        sent("to order", "maker", "", consignee_name="TO ORDER"),
        sent("to bank", "maker", "", consignee_name="Dandong Bank"),
        sent("with notify", "maker", "", consignee_name="TO ORDER", notify_name="A Works"),
        sent("to nobody", "maker", ""),
    ],
}
CONSIGNEE_SPECIMENS = [
    ("R4", "to carrier", FIRED, ["to carrier", "carrier"]),
    ("R4", "to named", FIRED, ["to named", "named"]),
    ("R4", "for user", CLEAR, []),
    ("R4", "to shop", CLEAR, []),
    ("R4", "to silent", UNKNOWN, []),
    ("R4", "to nobody", UNKNOWN, []),
    ("E8", "to order", FIRED, ["to order"]),
    ("E8", "to bank", FIRED, ["to bank"]),
    ("E8", "with notify", CLEAR, []),
    ("E8", "to shop", CLEAR, []),
    ("E8", "to nobody", UNKNOWN, []),
]

DOCUMENTS = {
    "companies": [*plain("maker", "buyer", "lone"), company("front", "CN")],
    "shipments": [
        sent("in", "maker", "front", "2020-01-01", "2020-02-01", origin_country="JP"),
        sent("from de", "front", "buyer", "2020-03-01", origin_country="DE"),
        sent("from jp", "front", "buyer", "2020-03-01", origin_country="JP"),
        sent("at home", "front", "buyer", "2020-03-01", origin_country="CN"),
        sent("no origin", "front", "buyer", "2020-03-01"),
        sent("no arrival", "lone", "buyer", "2020-03-01", origin_country="JP"),
        sent("light", "maker", "buyer", consignment_id="K1", mass_kg=100),
        sent("heavy", "maker", "buyer", consignment_id="K1", mass_kg=200),
        sent("one", "maker", "buyer", consignment_id="K2", mass_kg=100, value_usd=1000),
        sent("two", "maker", "buyer", consignment_id="K2", mass_kg=105, value_usd=1100),
        *many("pair", 40, "maker", "buyer", transit=5, **DE_FR),
        sent("half", "maker", "buyer", **DE_FR),
        sent("whole", "maker", "buyer", arrived="2020-06-05", **DE_FR),
        sent("rare", "maker", "buyer", export_country="DE", import_country="TJ"),
    ],
}
DOCUMENTS_SPECIMENS = [
    ("D1", "from de", FIRED, ["from de", "in"]),
    ("D1", "from jp", CLEAR, ["from jp", "in"]),
    ("D1", "at home", CLEAR, []),
    ("D1", "no origin", UNKNOWN, []),
    ("D1", "no arrival", UNKNOWN, []),
    ("D2", "light", FIRED, ["light", "heavy"]),
    ("D2", "one", CLEAR, ["one", "two"]),
    ("D2", "in", UNKNOWN, []),
    ("D3", "half", FIRED, ["half"]),
    ("D3", "whole", CLEAR, []),
    ("D3", "rare", UNKNOWN, []),
    ("D3", "in", UNKNOWN, []),
]

HANDLING = {
    "companies": [
        *plain("maker", "buyer", "passer", "store", "lone", "more"),
        company("works", "DE", roles="manufacturer"),
    ],
    "shipments": [
        sent("in passer", "maker", "passer", "2020-01-01", "2020-01-10", mass_kg=100),
        sent("out passer", "passer", "buyer", "2020-01-20", mass_kg=101),
        sent("in store", "maker", "store", "2020-01-01", "2020-01-10", mass_kg=1000),
        sent("out store", "store", "buyer", "2020-03-20", mass_kg=100),
        sent("in more", "maker", "more", "2020-01-01", "2020-01-10", mass_kg=100),
        sent("out more", "more", "buyer", "2020-03-20", mass_kg=150),
        sent("out lone", "lone", "buyer", "2020-01-20", mass_kg=100),
        sent("no mass", "passer", "buyer", "2020-01-20"),
        sent("in works", "maker", "works", "2020-01-01", "2020-01-10", mass_kg=100),
        sent("out works", "works", "buyer", "2020-01-20", mass_kg=100),
    ],
}
HANDLING_SPECIMENS = [
    ("D4", "out passer", FIRED, ["in passer", "out passer"]),
    ("D4", "out more", FIRED, ["in more", "out more"]),
    ("D4", "out store", CLEAR, ["in store", "out store"]),
    ("D4", "out lone", UNKNOWN, []),
    ("D4", "no mass", UNKNOWN, []),
    ("D4", "out works", UNKNOWN, []),
]

FOOD = {"hs_code": "070190"}
HISTORY = {
    "companies": [
        *plain("maker", "fresh", "fed", "growing", "steady", "sleeper", "unborn", "vague"),
        company("young", "CN", incorporated_on="2019-12-01"),
        company("old", "CN", incorporated_on="2001-12-01"),
        company("idle", "CN", incorporated_on="2001-12-01"),
        company("shelf", "CN", incorporated_on="2018-03-01"),
        company("cook", "CN", incorporated_on="2001-12-01"),
    ],
    "shipments": [
        sent("first", "maker", "fed", "2018-01-01", hs_code="070190"),
        sent("to young", "maker", "young", "2020-03-01"),
        sent("to old", "maker", "old", "2018-02-01"),
        sent("to fresh", "maker", "fresh", "2020-03-01"),
        sent("to cook", "maker", "cook", "2020-03-01", hs_code="070190"),
        sent("to vague", "maker", "vague", "2020-03-01", hs_code=""),
        *many(
            "small", 5, "maker", "growing", "2019-01-01", 20, hs_code="070190", mass_kg=1
        ),
        *many(
            "large", 5, "maker", "growing", "2019-07-10", 20, hs_code="070190", mass_kg=9
        ),
        *many("even", 20, "maker", "steady", "2019-01-01", 20, hs_code="070190", mass_kg=1),
        *many("before", 2, "maker", "sleeper", "2018-01-05", 20, hs_code="070190"),
        *many("after", 4, "maker", "sleeper", "2020-01-05", 20, hs_code="070190"),
        *many("late", 4, "maker", "shelf", "2020-01-05", 20, hs_code="070190"),
    ],
}
HISTORY_SPECIMENS = [
    ("C1", "young", FIRED, ["young", "to young"]),
    ("C1", "old", CLEAR, ["old", "to old"]),
    ("C1", "cook", CLEAR, []),
    ("C1", "fresh", UNKNOWN, []),
    ("C2", "fresh", FIRED, ["to fresh"]),
    ("C2", "cook", CLEAR, []),
    ("C2", "old", UNKNOWN, []),
    ("C2", "vague", UNKNOWN, []),
    ("C2", "idle", UNKNOWN, []),
    ("C3", "growing", FIRED, ["small00", "large00"]),
    ("C3", "steady", CLEAR, []),
    ("C3", "fresh", UNKNOWN, []),
    ("C17", "sleeper", FIRED, ["before01", "after00"]),
    ("C17", "shelf", FIRED, ["late00"]),
    ("C17", "steady", CLEAR, []),
    ("C17", "young", UNKNOWN, []),
    ("C17", "idle", UNKNOWN, []),
]

BUSINESS = {
    "companies": [
        *plain("maker", "silent"),
        company("grocer", "CN", activity="wholesale of food"),
        company("chips", "CN", activity="electronics"),
        company("trader", "CN", activity="general trade"),
    ],
    "shipments": [
        sent("to grocer", "maker", "grocer", hs_code="854231"),
        sent("fruit", "maker", "grocer", hs_code="080810"),
        sent("to chips", "maker", "chips", hs_code="854231"),
        sent("to trader", "maker", "trader", hs_code="854231"),
        sent("to silent", "maker", "silent", hs_code="854231"),
    ],
}
BUSINESS_SPECIMENS = [
    ("C4", "grocer", FIRED, ["grocer", "to grocer"]),
    ("C4", "chips", CLEAR, ["chips", "to chips"]),
    ("C4", "trader", UNKNOWN, []),
    ("C4", "silent", UNKNOWN, []),
]

ADDRESSES = {
    "companies": [
        *plain("silent"),
        company("tenant", "CN", address="1 Xin'an Street, Dandong"),
        company("listed", "CN", address="2 Blue Road, Dalian"),
        company("neighbour", "CN", address="2 BLUE ROAD Dalian"),
        company("own", "CN", address="12 Main Street, Bonn"),
        company("box", "CN", address="P.O. Box 12, Tortola"),
        company("flat", "CN", address="Flat 3, 12 Main Street"),
        *(company(f"mass{k}", "HK", address="9 Tower, Hong Kong") for k in range(12)),
    ],
    "listings": [
        {"listing_id": "L1", "name": "(address only)",
         "address": "1 XIN'AN STREET DANDONG"},
        {"listing_id": "L2", "name": "Listed", "company_id": "listed",
         "authority": "UN", "programme": "DPRK"},
    ],
}  # fmt: skip
ADDRESSES_SPECIMENS = [
    ("C5", "tenant", FIRED, ["tenant", "L1"]),
    ("C5", "neighbour", FIRED, ["neighbour", "listed", "L2"]),
    ("C5", "own", CLEAR, []),
    ("C5", "mass0", CLEAR, []),
    ("C5", "silent", UNKNOWN, []),
    ("C6", "mass0", FIRED, ["mass0", "mass11"]),
    ("C6", "own", CLEAR, ["own"]),
    ("C6", "silent", UNKNOWN, []),
    ("C7", "box", FIRED, ["box"]),
    ("C7", "flat", FIRED, ["flat"]),
    ("C7", "own", CLEAR, []),
    ("C7", "silent", UNKNOWN, []),
]

CONTACTS = {
    "companies": [
        *plain("silent"),
        company("listed", "CN", phones="+86 415 1", directors="Han Il"),
        company("caller", "CN", phones="+86-415-1"),
        company("namesake", "CN", directors="Han Il"),
        company("closed", "CN", phones="+86 9", directors="Li Wei",
                dissolved_on="2019-01-01"),
        company("reborn", "CN", phones="+86 9", directors="Li Wei"),
        company("half", "CN", phones="+86 9"),
        company("quiet", "CN", phones="+86 7", directors="Wang Fang"),
        company("abroad", "CN", phones="+852 5555 1234"),
        company("local", "CN", phones="5555 1234"),
        *(company(f"post{k}", "HK", directors="Chan Tai Man") for k in range(22)),
    ],
    "listings": [{"listing_id": "L1", "name": "Listed", "company_id": "listed",
                  "programme": "DPRK"}],
}  # fmt: skip
CONTACTS_SPECIMENS = [
    ("C8", "reborn", FIRED, ["reborn", "closed"]),
    ("C8", "caller", FIRED, ["caller", "listed", "L1"]),
    ("C8", "half", CLEAR, []),
    ("C8", "namesake", CLEAR, []),
    ("C8", "quiet", CLEAR, []),
    ("C8", "silent", UNKNOWN, []),
    ("C9", "post3", FIRED, ["post3", "post21"]),
    ("C9", "quiet", CLEAR, []),
    ("C9", "silent", UNKNOWN, []),
    ("C16", "abroad", FIRED, ["abroad"]),
    ("C16", "quiet", CLEAR, []),
    ("C16", "local", UNKNOWN, []),
    ("C16", "silent", UNKNOWN, []),
]
