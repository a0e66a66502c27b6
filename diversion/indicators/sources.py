"""The publications that indicators come from, spelt out.

Most were read second-hand; check the original before you quote one.
"""

from typing import Final

BIS_FLAGS: Final = "US Bureau of Industry and Security, Red Flag Indicators"
BIS_KYC: Final = "US Bureau of Industry and Security, Know Your Customer guidance"
BIS_LIST: Final = (
    "US Bureau of Industry and Security, Common High Priority List, 23 February 2024"
)
TBML: Final = "FATF and Egmont Group, Trade-Based Money Laundering Risk Indicators, 2021"
G7: Final = "G7, joint guidance for industry on preventing export control evasion, 2024"
TRI_SEAL: Final = (
    "US Departments of Commerce, the Treasury and Justice, Tri-Seal Compliance Note, "
    "2 March 2023"
)
ALERT_2022: Final = "FinCEN and BIS, joint alert FIN-2022-Alert003, 28 June 2022"
ALERT_2023: Final = "FinCEN and BIS, supplemental joint alert, 19 May 2023"
NOTICE_2023: Final = "FinCEN and BIS, joint notice FIN-2023-NTC2, 6 November 2023"
EU: Final = (
    "European Commission, guidance on due diligence against sanctions circumvention, "
    "7 September 2023"
)
UK: Final = "UK Office of Trade Sanctions Implementation, guidance on circumvention"
FATF_2025: Final = (
    "FATF, Complex Proliferation Financing and Sanctions Evasion Schemes, June 2025"
)
DPRK_ADVISORY: Final = (
    "US Departments of State, the Treasury and Homeland Security, advisory on North "
    "Korean supply chains, 23 July 2018"
)
UN_PANEL: Final = "UN Panel of Experts under resolution 1874 (2009), reports"
HANDBOOK: Final = "Global Affairs Canada, Export and Brokering Controls Handbook"
WCO: Final = "World Customs Organization, Strategic Trade Control Enforcement guide"
OFAC_50: Final = "US Treasury, OFAC, guidance on the 50 percent rule, 13 August 2014"
LISTS: Final = "the lists of the UN, the US, the EU, the UK and Canada"
SIGNALS: Final = "public project documents on diversion signals, 2026 (read second-hand)"
SAYARI: Final = "Sayari, risk factor reference (read second-hand)"
STRATEGIC: Final = "Methods of Strategic Trade Analysis (publisher's summary)"
OWN: Final = "the question this program asks"
