"""More small cases: owners, lists, partners, prices, ships and whole chains."""

from tests.indicators.galleries import CLEAR, FIRED, UNKNOWN, link, many, plain, sent
from tests.tables import company

OWNERSHIP = {
    "companies": [
        *plain("silent", "offshored", "german", "owner", "circle", "ring", "half", "held",
               "minor", "open", "indirect", "middle", "moved", "calm", "undated", "buyer",
               "agent", "partner"),
        company("shell", "VG"),
        company("kp", "KP"),
        company("kp2", "KP"),
        company("boss", "CN"),
    ],
    "links": [
        link("shell", "offshored", "owns", link_id="o1"),
        link("owner", "german", "owns", share=100, link_id="o2"),
        link("ring", "circle", "owns", link_id="o3"),
        link("circle", "ring", "owns", link_id="o4"),
        link("kp", "held", "owns", share=60, link_id="o5"),
        link("kp", "half", "owns", share=30, link_id="o6"),
        link("kp2", "half", "owns", share=25, link_id="o7"),
        link("kp", "minor", "owns", share=30, link_id="o8"),
        link("kp", "open", "owns", link_id="o9"),
        link("held", "indirect", "owns", share=51, link_id="o10"),
        link("boss", "moved", "owns", valid_from="2010-01-01", link_id="m1"),
        link("buyer", "moved", "owns", valid_from="2020-02-01", link_id="m2"),
        link("boss", "calm", "owns", valid_from="2010-01-01", link_id="m3"),
        link("buyer", "calm", "owns", valid_from="2012-02-01", link_id="m4"),
        link("boss", "undated", "owns", link_id="m5"),
        link("agent", "kp", "agent_of", link_id="a1"),
        link("partner", "owner", "associated", link_id="a2"),
    ],
    "listings": [{"listing_id": "L1", "name": "Boss", "company_id": "boss",
                  "programme": "DPRK", "listed_on": "2020-01-01"}],
}  # fmt: skip
OWNERSHIP_SPECIMENS = [
    ("C10", "offshored", FIRED, ["offshored", "shell", "o1"]),
    ("C10", "circle", FIRED, ["o3", "o4"]),
    ("C10", "german", CLEAR, ["o2"]),
    ("C10", "silent", UNKNOWN, []),
    ("C11", "held", FIRED, ["held", "o5"]),
    ("C11", "half", FIRED, ["o6", "o7"]),
    ("C11", "indirect", FIRED, ["o5", "o10"]),
    ("C11", "minor", CLEAR, ["o8"]),
    ("C11", "german", CLEAR, ["o2"]),
    ("C11", "open", UNKNOWN, []),
    ("C11", "silent", UNKNOWN, []),
    ("C12", "moved", FIRED, ["m2", "L1"]),
    ("C12", "calm", CLEAR, []),
    ("C12", "german", CLEAR, []),
    ("C12", "undated", UNKNOWN, []),
    ("C12", "silent", UNKNOWN, []),
    ("C13", "agent", FIRED, ["agent", "kp", "a1"]),
    ("C13", "partner", CLEAR, ["a2"]),
    ("C13", "silent", UNKNOWN, []),
]

LISTED = {
    "companies": [
        {"company_id": "like", "name": "Redstar Machinery Trading", "country": "CN"},
        {"company_id": "unlike", "name": "Alder Robotics GmbH", "country": "DE"},
        *plain("known", "later", "undated", "buyer"),
    ],
    "listings": [
        {"listing_id": "L1", "name": "Red Star Machinery Trading Co", "country": "CN"},
        {"listing_id": "L2", "name": "Known", "company_id": "known",
         "authority": "UN", "listed_on": "2019-01-01"},
        {"listing_id": "L3", "name": "Later", "company_id": "later",
         "authority": "UN", "listed_on": "2022-01-01"},
        {"listing_id": "L4", "name": "Undated", "company_id": "undated"},
    ],
    "shipments": [
        sent("s known", "known", "buyer"),
        sent("s later", "later", "buyer"),
        sent("s undated", "undated", "buyer"),
    ],
}  # fmt: skip
LISTED_SPECIMENS = [
    ("C14", "like", FIRED, ["like", "L1"]),
    ("C14", "unlike", CLEAR, []),
    ("L1", "known", FIRED, ["L2", "s known"]),
    ("L1", "later", CLEAR, ["L3"]),
    ("L1", "unlike", CLEAR, []),
    ("L1", "undated", UNKNOWN, []),
]

NO_LISTS = {"companies": plain("like", "buyer"), "shipments": [sent("s", "like", "buyer")]}
NO_LISTS_SPECIMENS = [("C14", "like", UNKNOWN, []), ("L1", "like", UNKNOWN, [])]

HUBS = [f"hub{k}" for k in range(12)]
PARTNERS = {
    "companies": [
        *plain("old", "new", "other", "buyer", "maker", "lone", "shop", "churner", "loyal",
               "collector", "seller", "late", "stray", *HUBS),
        company("kp", "KP"),
    ],
    "shipments": [
        sent("zero", "maker", "loyal", "2018-01-01", hs_code="070190"),
        *many("old", 3, "old", "buyer", "2020-01-01", 10, mass_kg=100),
        *many("new", 2, "new", "buyer", "2020-03-01", 10, mass_kg=90),
        sent("other", "other", "buyer", "2020-03-01", hs_code="070190"),
        sent("lone", "maker", "lone", "2020-03-01"),
        sent("plain", "maker", "shop", "2020-03-01", hs_code="070190"),
        sent("early", "stray", "shop", "2018-02-01"),
        *(sent(f"c{k}", "churner", HUBS[k], f"20{18 + k // 6}-06-1{k % 6}",
               hs_code="070190") for k in range(12)),
        *(sent(f"l{k}", "loyal", HUBS[k % 5], f"20{18 + k // 5}-06-1{k % 5}",
               hs_code="070190") for k in range(10)),
        *(sent(f"b{k}", HUBS[k], "collector", f"2020-02-1{k}", mass_kg=20)
          for k in range(6)),
        sent("one lot", "maker", "late", "2020-02-10", mass_kg=20),
        sent("to kp", "seller", "kp", "2020-01-01"),
        sent("next", "seller", "stray", "2020-03-01"),
    ],
}  # fmt: skip
PARTNERS_SPECIMENS = [
    ("E1", ("new", "buyer"), FIRED, ["old02", "new00", "old", "new"]),
    ("E1", ("other", "buyer"), CLEAR, []),
    ("E1", ("maker", "lone"), UNKNOWN, []),
    ("E2", "churner", FIRED, ["c0", "c11"]),
    ("E2", "loyal", CLEAR, []),
    ("E2", "lone", UNKNOWN, []),
    ("E3", ("maker", "lone"), FIRED, ["lone"]),
    ("E3", ("maker", "shop"), CLEAR, ["plain"]),
    ("E3", ("stray", "shop"), UNKNOWN, []),
    ("E4", "collector", FIRED, ["b0", "b5"]),
    ("E4", "late", CLEAR, []),
    ("E4", "lone", UNKNOWN, []),
    ("C18", "seller", FIRED, ["to kp", "next"]),
    ("C18", "maker", CLEAR, []),
    ("C18", "lone", UNKNOWN, []),
]

PRICE = {
    "companies": plain("a", "b", "dear", "cheap", "free", "buyer", "user"),
    "shipments": [
        *many("usual", 12, "a", "b", mass_kg=10, value_usd=100),
        *many("dear", 3, "dear", "buyer", mass_kg=10, value_usd=200),
        *many("cheap", 3, "cheap", "user", mass_kg=10, value_usd=50),
        *many("free", 3, "free", "buyer", mass_kg=10),
    ],
}
PRICE_SPECIMENS = [
    ("E5", ("dear", "buyer"), FIRED, ["dear00", "dear02"]),
    ("E5", ("cheap", "user"), CLEAR, []),
    ("E5", ("free", "buyer"), UNKNOWN, []),
    ("E6", ("cheap", "user"), FIRED, ["cheap00"]),
    ("E6", ("dear", "buyer"), CLEAR, []),
    ("E6", ("free", "buyer"), UNKNOWN, []),
]

VESSELS = {
    "companies": plain("maker", "buyer"),
    "shipments": [
        sent("false", "maker", "buyer", vessel_imo="9074728", vessel_name="Star"),
        sent("a", "maker", "buyer", vessel_imo="9074729", vessel_name="M/V Orient Pearl"),
        sent("b", "maker", "buyer", "2020-09-01", vessel_imo="9074729", vessel_name="Jade"),
        sent("c", "maker", "buyer", vessel_imo="9176187", vessel_name="Blue"),
        sent("d", "maker", "buyer", vessel_imo="9176187", vessel_name="MV BLUE"),
        sent("none", "maker", "buyer"),
        sent("nameless", "maker", "buyer", vessel_imo="9319466"),
    ],
}
VESSELS_SPECIMENS = [
    ("V1", "false", FIRED, ["false"]),
    ("V1", "a", CLEAR, []),
    ("V1", "none", UNKNOWN, []),
    ("V2", "a", FIRED, ["a", "b"]),
    ("V2", "c", CLEAR, []),
    ("V2", "none", UNKNOWN, []),
    ("V2", "nameless", UNKNOWN, []),
]

SEA = {"port_of_loading": "CAVAN", "port_of_discharge": "ZADUR"}
CHAINS = {
    "companies": [
        company("maker", "CA", roles="producer"),
        company("front", "CN", phones="+852 1", address="7 Harbour Road, Shanghai"),
        company("clean", "CN"),
        company("town", "CN", address="88 Binjiang Road, Dandong"),
        company("plain", "DE"),
        company("works", "DE", roles="manufacturer"),
        company("user", "KP"),
        {"company_id": "stateless", "name": "Nobody"},
    ],
    "shipments": [
        sent("f1", "maker", "front", "2020-01-01", "2020-01-20", mass_kg=100,
             export_country="CA", import_country="CN", **SEA),
        sent("f2", "front", "user", "2020-01-25", "2020-02-01", mass_kg=100,
             port_of_loading="ZADUR", port_of_discharge="CNDDG", import_country="KP"),
        sent("slow", "front", "user", "2020-04-25", "2020-05-01", mass_kg=100),
        sent("vague", "front", "user", "", "2020-05-01", mass_kg=100),
        sent("c1", "maker", "clean", "2020-01-01", "2020-01-20", mass_kg=100),
        sent("c2", "clean", "user", "2020-02-01", "2020-02-20", mass_kg=100),
        sent("t1", "maker", "town", "2020-01-01", "2020-01-20"),
        sent("p1", "maker", "plain", "2020-01-01", "2020-01-20", port_of_loading="CAVAN",
             port_of_discharge="NLRTM", description="flight computers"),
        sent("p2", "plain", "front", "2020-02-01", "2020-02-20", hs_code="847150",
             port_of_loading="NLRTM", port_of_discharge="Rotterdam",
             description="flight computers"),
        sent("p3", "plain", "clean", "2020-02-01", "2020-02-20",
             description="flight computers"),
        sent("w1", "maker", "works", "2020-01-01", "2020-01-20", mass_kg=100),
        sent("w2", "works", "clean", "2020-02-01", "2020-02-20", hs_code="880200",
             mass_kg=100),
        sent("n1", "maker", "clean", "2020-01-01", "2020-01-20", hs_code=""),
        sent("n2", "clean", "user", "2020-02-01", "2020-02-20", hs_code=""),
        sent("b1", "maker", "clean", "2020-01-01", "2020-01-20",
             port_of_discharge="RUVVO"),
        sent("b2", "clean", "user", "2020-02-01", "2020-02-20"),
        sent("b3", "clean", "user", "2020-02-01", "2020-02-20",
             port_of_loading="Dandong"),
        sent("x1", "stateless", "clean", "2020-01-01", "2020-01-20"),
    ],
    "links": [link("plain", "works", "supplies", link_id="k1")],
}  # fmt: skip
CHAINS_SPECIMENS = [
    ("R3", ["f1", "f2"], FIRED, ["f1", "f2"]),
    ("R3", ["p1"], CLEAR, ["p1"]),
    ("R3", ["c1", "c2"], UNKNOWN, []),
    ("R6", ["f1", "f2"], FIRED, ["f1", "f2"]),
    ("R6", ["f1", "slow"], CLEAR, []),
    ("R6", ["f1", "vague"], UNKNOWN, []),
    ("R7", ["t1"], FIRED, ["t1", "town"]),
    ("R7", ["b1", "b2"], FIRED, ["b1", "b2"]),
    ("R7", ["b3"], FIRED, ["b3"]),
    ("R7", ["f1", "f2"], CLEAR, ["f1", "f2", "front"]),
    ("R7", ["f1"], CLEAR, []),
    ("R7", ["c1", "c2"], UNKNOWN, []),
    ("G5", ["p1", "p2"], FIRED, ["p1", "p2"]),
    ("G5", ["p1", "p3"], CLEAR, []),
    ("G5", ["w1", "w2"], CLEAR, []),
    ("G5", ["n1", "n2"], UNKNOWN, []),
    ("L2", ["f1", "f2"], FIRED, ["f1", "f2"]),
    ("L2", ["p1"], CLEAR, []),
    ("P1", ["f1", "f2"], FIRED, ["f1", "f2", "front"]),
    ("P1", ["p1", "p3"], CLEAR, []),
    ("P1", ["n1", "n2"], UNKNOWN, []),
]

NO_TIES = {
    "companies": [company("maker", "CA"),
                  {"company_id": "stateless", "name": "Nobody"}],
    "shipments": [sent("s", "maker", "stateless")],
}  # fmt: skip
NO_TIES_SPECIMENS = [("L2", ["s"], UNKNOWN, [])]
