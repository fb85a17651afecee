"""The words the replica's publication is made of: sentences, names, titles, captions; no logic beyond cutting lists."""

from __future__ import annotations


def _items(text: str) -> tuple[str, ...]:
    """The entries of a list whose every entry begins with a dash at the start of a line."""
    return tuple(" ".join(item.split()) for item in text.split("\n- ")[1:])


SENTENCES = _items("""
- The morning ferry leaves at 6.40 a.m., and by then the quay already smells of diesel and warm bread.
- A customs officer weighs the apricots twice, once for the ledger and once, he says, for his own peace of mind.
- “We count the ships we do not see,” said the harbour master, whose window looks out on an empty basin.
- On 14 May 2019 the survey vessel lowered its first probe, and the cable came up tangled in old fishing net.
- The tariff fell by 3.5 per cent, yet the queue at the scales grew longer, as anyone who waited there can confirm.
- Dr. Rauf Səmədov keeps the tide tables of his grandfather, written in three alphabets on the back of tea wrappers.
- Nobody in the village remembers who built the stone bridge, but everybody knows who was paid to repair it.
- The orchestra rehearsed in a warehouse for two winters because the concert hall had no heating.
- Rents near the old bazaar doubled between 2016 and 2021, while wages in the workshops rose by a tenth.
- Farmers along the lower river switch to saffron, a crop that needs little water and a great many hands.
- The ministry published the figures on a Friday evening, which is when ministries publish figures nobody should read.
- Salt has crept inland for a decade, and the wells that sweetened the tea of travellers are now used for washing cars.
- “Bring your own chair,” the invitation said, and four hundred people carried chairs up the hill.
- A rail wagon that left the eastern border on Nov. 3 reached the sea nine days later, two of them spent at a siding.
- Weavers in the upper quarter still measure wool by the forearm, a unit that differs from house to house.
- The U.N. team counted 212 springs on the plateau; the shepherds, who were not asked, know of thirty more.
- For Leyla Abbasova and her brothers, the question was never whether to return but which road would be open first.
- The lighthouse was automated in 1998, and the keeper’s garden has been in bloom without him ever since.
- Insurance, rather than fuel, is what makes the southern passage expensive, according to two brokers in the port.
- Students from five faculties spent the summer cataloguing gravestones, and found a poet nobody had been looking for.
- Two hundred kilometres of new cable now run under the sea, enough to light a small city or one large smelter.
- The chess club meets above the pharmacy, and the pharmacist has learned to tell an opening from its footsteps.
- No treaty mentions the islet, a strip of sand & shell that is under water from March to June.
- Traders speak of the “tea road” as if it were one road, although no map agrees on where it runs.
- The reservoir stands at 41 per cent of its volume, the lowest reading for the season since records began in 1957.
- Hazelnut prices are set in another country, at an auction that lasts eleven minutes.
- Mr. Karim Vahidov, who taught physics here for forty years, now repairs the clocks of his former pupils.
- A memorandum was signed, a ribbon was cut, and the excavator was driven away on the same lorry that had brought it.
- The choir sings in Udi, a language with more songs than speakers.
- Pipeline pressure dropped at 02:17 and was restored before dawn, so most customers read of the fault in the paper.
- What looks like a quarrel about fish is, on closer reading, a quarrel about who may keep the sonar data.
- Young doctors leave for the coast after two years, and the district hospital has become very good at farewells.
- The archive holds 9,000 glass plates, among them the only known photograph of the second market fire.
- “My mother dyed with walnut, I dye with walnut, the tourists ask for pomegranate,” said one of the carpet makers.
- Analysts who predicted a boom in 2020 now predict a slow recovery, with the same charts and other colours.
- Trucks wait for the ferry, the ferry waits for the wind, and the wind in this gulf waits for nobody.
- The school bus takes forty minutes in summer and, when the ford is high, takes the pupils home again.
- Wolves were seen near the radio mast for the first time in a generation, and the sheep are counted at night.
- An engineer from Gəncə proposed a turbine that turns in both directions, since the valley breathes in and out.
- The exhibition opens with a shoe, size 34, found in the mortar of the caravanserai’s northern wall.
- Exports of cotton yarn reached 18,400 tonnes last year, three times the volume of a decade ago.
- Every autumn the reed cutters burn one field on purpose, and the herons move to the next as if by appointment.
- The mayor, the imam and the owner of the cinema shared one telephone line until 1986, and one bill.
- A border is a line on the map, said the geographer, and a bus timetable on the ground.
- Neither bank would finance the greenhouse, so forty families bought it pane by pane.
- The delegation arrived with interpreters for two languages and discovered that the meeting would be held in a third.
- Six of the nine wind masts were still standing after the storm of 7 February, and one had begun to produce data.
- Recipes travel faster than armies: the same dumpling is claimed by four cities and was probably born in a fifth.
- Divers found amphorae at a depth of 19 m, stacked as neatly as on the day the ship went down.
- Under the new rules a small boat pays as much as a tanker, which explains why there are so few small boats.
- The professor’s last lecture, given to an empty hall and a camera, has been watched half a million times.
- Snow closed the pass in October, a month early, and the price of onions on the other side rose within hours.
- Women run eleven of the fourteen dairies in the district, though only three of them sign the contracts.
- The mosaic was cleaned with cotton buds and distilled water, at a rate of one tile an hour.
- Old maps show an oasis here; the new ones show a logistics park; the goats have noticed no difference.
- Demand for skilled welders is such that the college holds its graduation ceremony at the shipyard gate.
- “A translation is a customs declaration,” wrote the novelist: “everything you carry must be named.”
- By the summer of 2023 the corridor had a timetable, a logo and a song, and was waiting for locomotives.
- The pomegranate festival lasts three days, the argument about the best pomegranate the rest of the year.
- Peace, in the words of a bus driver on the mountain line, is when the last stop is printed on the ticket.
- The lake has lost a third of its surface, and its pelicans, which cannot read communiqués, have moved north.
""")

SHORT_ENDINGS = _items("""
- The ferry will not wait.
- It is a beginning.
- So far, nobody has asked.
- The wells will tell.
- That, too, is for history.
""")
QUESTION_ENDINGS = _items("""
- And who will count the ships?
- Is anyone still listening?
- What, then, is a border for?
""")
LINKED_SENTENCES = (
    ("The numbers come from ", "a survey of nine harbours", " that was finished last spring."),
    ("Earlier this year ", "the same question", " was put to the farmers, and they laughed."),
    ("", "Officials have promised", " a second crossing before the decade is out."),
    ("Critics point to ", "the audit of the pilot project", ", which ran to four pages & a footnote."),
    ("The full text of the “green note” is ", "available here", "."),
)
SUBHEADINGS = ("The view from the quay", "What the ledger says", "A price for patience", "“No map agrees”", "Who pays?")
LIST_ITEMS = (
    "a deeper basin at the northern quay", "one tariff for every carrier", "water meters & open books",
    "bilingual signs on the mountain road", "a night train, twice a week", "training for forty welders",
    "shared sonar data", "insurance for small boats",
)  # fmt: skip
TABLES = (
    (("Year", "Tonnes"), ("2017", "6,100"), ("2020", "11,950"), ("2023", "18,400")),
    (("Port", "Berths", "Cranes"), ("North Quay", "4", "7"), ("Reed Island", "2", "1")),
)
VERSES = (
    ("The boat is small, the gulf is wide,", "the oar is made of reed;", "who counts the waves is counting reeds."),
    ("North Quay, Gate 3", "Open daily from 7 a.m.", "Closed on 21 March"),
)  # fmt: skip
TWEETS = (
    ("The pier is open again. Bring bread.", "Harbour Desk (@harbourdesk)"),
    ("Nine days, two sidings, one wagon.", "A reader (@reedcutter)"),
)
VIDEOS = ("A walk along the North Quay", "The reed cutters at work")

BYLINES = (
    "Nigar Əhmədli", "Rəşad Quliyev", "Sevda Rauf Qasımova", "Anne-Sophie Lefèvre", "Étienne Moreau-Gauthier",
    "Peter R. Lindqvist", "Maria van der Velde", "Orkhan Çələbi", "Günay Şirinova", "Tom Harker", "Fiona O’Connell",
    "Nigar Əhmədli and Tom Harker", "Ilgar Həsənzadə", "Joanna M. Wiśniewska",
)  # fmt: skip
PUBLICATIONS = (
    ("The Inland Ledger", "ledger.example.org"), ("Steppe & Sea Review", "steppesea.example.org"),
    ("Levant Policy", "levantpolicy.example.org"), ("Corridor Monthly", "corridor.example.org"),
    ("Institute for Mountain Reporting", "imr.example.org"), ("Harbour Times", "harbourtimes.example.org"),
    ("Eurasia Notebook", "notebook.example.org"), ("The Silk Gazette", "silkgazette.example.org"),
    ("Center for Inland Seas", "inlandseas.example.org"), ("Le Courrier du Levant", "courrier.example.org"),
)  # fmt: skip
CAPTIONS: tuple[tuple[str | None, str | None], ...] = (
    ("Image: Reed Press", "Reed Press"),
    ("Photo: Gulf Pictures", "Gulf Pictures"),
    ("Photo by Ilgar Həsənzadə", "Ilgar Həsənzadə"),
    ("Fishing boats at the old pier (Photo by Tom Harker)", "Tom Harker"),
    ("© Mountain Press Agency", "Mountain Press Agency"),
    (
        "The northern quay after the storm, on Nov. 13. Günay Şirinova for Harbour Times",
        "Günay Şirinova for Harbour Times",
    ),
    ("Weavers sort wool upstairs. Peter R. Lindqvist for Levant Policy", "Peter R. Lindqvist for Levant Policy"),
    ("Pupils at the chess club above the pharmacy", None),
    ("The salt pans at dusk, seen from the road on Feb. 3", None),
    (None, None),
)  # fmt: skip
INLINE_CAPTIONS: tuple[tuple[str, str | None], ...] = (
    ("The lighthouse and its garden", None),
    ("Image: Reed Press", "Reed Press"),
    ("A reed field in autumn (Photo by Orkhan Çələbi)", "Orkhan Çələbi"),
    ("Two amphorae from the wreck", None),
)
TAGS = (
    "Caspian", "ferries", "water", "carpets", "Shusha", "railways", "wind power", "Baku", "chess", "Middle Corridor",
    "saffron", "languages", "archives", "mountains", "tea", "demining", "Qarabağ", "music", "ports", "food & drink",
)  # fmt: skip

TITLE_SUBJECTS = (
    "Ferry crews", "Saffron growers", "The reed cutters of Qızılağac", "Harbour pilots", "Chess teachers",
    "Night trains", "Weavers", "Two rival ports", "Border towns", "The “tea road” traders", "Beekeepers",
    "Shipyard welders", "Mountain schools", "Small dairies", "Glass-plate archives", "The wells of Şəki",
    "Wind masts", "Customs brokers", "Pelicans", "Young doctors", "Cotton mills", "Lighthouse keepers",
    "Minefield surveyors", "Hazelnut auctions", "Translators", "Caravanserais", "Salt pans", "Divers & historians",
)  # fmt: skip
TITLE_PREDICATES = (
    "count the empty berths", "ask for one tariff", "wait for the wind", "learn a third language", "move north",
    "open their books", "return to the valley", "keep the old measures", "face a dry summer", "find new buyers",
    "sign without a signature", "lose a third of their water", "gain a timetable", "outlive the map",
    "quarrel over sonar data", "draw the crowds", "write to the ministry", "refuse the ribbon", "share one line",
    "rebuild the bridge", "look to the sea", "remember the fire", "pay twice", "turn down the loan",
)  # fmt: skip
TITLE_TAILS = (
    "", ": who pays?", " — and say so", ", after a decade of silence", " & start again", ": what the ledger shows",
    " as prices climb", ": “no map agrees”", ", one pane at a time", ". Is it enough?", " before the snow",
    " — a report from Gəncə", ": the long way round", " while the quay sleeps", ": notes for a treaty",
    ", quietly", ": lessons from 1957", " on the other shore", " without a word", ": three numbers to watch",
    " — for now", ": a view from the pass", " in the year of the locust",
)  # fmt: skip
