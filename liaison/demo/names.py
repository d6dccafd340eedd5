"""Made-up names of people and streets. People come from many backgrounds, as in any English city."""

import re
import unicodedata
from random import Random

FIRST = {
    "muslim": (
        "Imran Yusuf Bilal Tariq Hamza Kareem Idris Nadeem Faisal Rashid Sajid Usman Ismail Mahmoud Abdi Khalid Emre"
        " Adnan Zubair Rafiq Amina Shabana Khadija Nasreen Farah Hodan Rukhsana Layla Samira Zainab Halima Ayesha"
        " Noor Fatima Mariam Sumaya Bushra Yasmin Tahira Dalia"
    ).split(),
    "christian": (
        "Peter Margaret Grace Samuel Ruth Emmanuel Ngozi Andrew Helen Joseph Blessing Catherine Daniel Wanjiru Paul"
        " Agnieszka Martin Folasade Thomas Ioana Elena Radu Susan Michael Abena Philip Joy Stephen Teresa Kofi"
    ).split(),
    "jewish": "Daniel Miriam Jonathan Rachel Leah Simon Naomi Adam Esther Joel Tamar Benjamin Judith David".split(),
    "sikh": "Harpreet Gurdeep Manjit Jasvinder Balbir Simran Amarjit Kulwant Ranjit Navdeep Sukhi Parmjit".split(),
    "hindu": "Rajesh Meera Anil Sunita Kiran Deepa Vijay Bhavna Hitesh Lakshmi Prakash Anjali Suresh Nisha".split(),
    "buddhist": "Nimal Somchai Chandrika Mei Ananda Karma Dilani Alan Sopha Janet Tenzin Ruwan".split(),
    "community": "Sandra Leroy Parveen Kevin Marta Yvonne Dean Olu Fiona Winston Karim Bernadette".split(),
    "other": "Robin Alexis Shirin Bahar Kamran Roya Jamie Lesley".split(),
    "police": (
        "Hannah Daniel Sophie Callum Aisha Ben Rebecca Tom Gurpreet Liam Charlotte Ade Megan Josh Rosie Nathan Zara"
        " Owen Chloe Kwame Emily Ravi Jess Matt Katarzyna Alex Lauren Dan Beth Femi Harriet Ryan Nia Jack Poppy Sean"
    ).split(),
}
LAST = {
    "muslim": (
        "Qureshi Mirza Rahman Hussain Malik Siddiqui Chowdhury Al-Masri Warsame Jama Yilmaz Begum Akhtar Sheikh Khalil"
        " Miah Osman Haddad Iqbal Saleh Ahmed Farooqi Hadzic Uddin Mansoor Bashir Elmi Karim Nazir Aziz"
    ).split(),
    "christian": (
        "Okafor Whitfield Mensah Hartley Popescu Barrow Kowalska Adeyinka Thornley Mwangi Fairclough Ionescu Boateng"
        " Lister Ashworth Eze Pemberton Kamau Rowntree Oyelaran Marsden Dunne"
    ).split(),
    "jewish": "Levene Rosen Abrahams Gold Feldman Lipman Cohen Marks Stern Kaye".split(),
    "sikh": "Gill Dhillon Sandhu Bains Grewal Sidhu Johal Virdi Mann Chahal".split(),
    "hindu": "Patel Shah Desai Iyer Sharma Mistry Joshi Pillai Chauhan Nair".split(),
    "buddhist": "Perera Wickrama Suwan Chen Fernando Dorje Sok Harwood Silva Lama".split(),
    "community": "Clarke Bennett Hussain Nowak Grant Osei Mulligan Phillips Lawson Bright".split(),
    "other": "Tehrani Rowe Mistry Lane Sabeti Quill".split(),
    "police": (
        "Whitlock Adeyemi Carver Fenton Shaikh Bridges Lomax Parmar Tindall Okoro Hughes Sadler Kaur Blackwood Rees"
        " Nowak Garside Mistry Cullen Fairhurst Bose Hendry Price Stott Afolabi Dunn Weaver Chana Mercer Platt Doyle"
    ).split(),
}
STREETS = (
    "Tannery Quarry Foundry Weaver Cooper Orchard Chandler Fletcher Saddler Millrace Glover Thatcher Kiln Wharf Mercer"
    " Dyer Fuller Lantern Ropewalk Sawpit Barley Hazel Rowan Linden Alder Willow Meadow Priory Abbot Friar Pilgrim"
    " Beacon Castle Station Market Victoria Albert Garrison Observatory Lockkeeper"
).split()
STREET_ENDS = (
    "Lane Road Street Row Hill Rise Gardens Avenue Crescent Terrace Close Walk Place Drive Way Green Yard Grove Bank"
    " Parade"
).split()


class Names:
    """Deals out names so that one does not come again before the others have had their turn."""

    def __init__(self, rng: Random) -> None:
        self._first = {background: rng.sample(given, len(given)) for background, given in FIRST.items()}
        self._last = {background: rng.sample(family, len(family)) for background, family in LAST.items()}
        self._dealt = dict.fromkeys(FIRST, 0)

    def person(self, background: str) -> str:
        """A first and a last name that may well go together."""
        turn, first, last = self._dealt[background], self._first[background], self._last[background]
        self._dealt[background] += 1
        # Each time round the first names, the last ones move on by one, so that pairs change too.
        return f"{first[turn % len(first)]} {last[(turn + turn // len(first)) % len(last)]}"


def street(number: int) -> str:
    """A street of the made-up city; each of the first 800 numbers has its own."""
    return f"{STREETS[number % len(STREETS)]} {STREET_ENDS[(number // len(STREETS) + number * 7) % len(STREET_ENDS)]}"


def slug(text: str) -> str:
    """Lower-case Latin letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80]


def postcode(rng: Random) -> str:
    """A postcode that no post office knows: the area AF does not exist."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return f"AF{rng.randint(1, 9)} {rng.randint(1, 9)}{rng.choice(letters)}{rng.choice(letters)}"


def phone(rng: Random, *, mobile: bool) -> str:
    """A number from the ranges that Ofcom keeps for drama; nobody answers it."""
    return f"07700 900{rng.randint(0, 999):03}" if mobile else f"01632 960{rng.randint(0, 999):03}"
