"""What officers write after a visit: short, about the place and never about a worshipper."""

from random import Random

from liaison.demo.matters import fitting

# Where and how, by kind of visit.
BEGINNINGS = {
    "friday": (
        "Stood at the main gate from before the talk until the car park had emptied.",
        "Parked by the side entrance, where the stewards had asked us to be.",
        "Walked the two streets around the mosque, then waited by the crossing as people left.",
        "At the gate for the first sitting, then ten minutes inside with the trustees, shoes off.",
        "Arrived half an hour before prayers; the stewards were already out in their vests.",
        "Stayed across the road this week so as not to block the school run.",
        "On foot with a PCSO from half past twelve until the pavement was clear.",
        "Met the stewards at the door and agreed who would watch which entrance.",
    ),
    "reassurance": (
        "Called in; the office was open and the kettle was on.",
        "Walked over after the briefing and was shown round the new entrance.",
        "Twenty minutes in the office over tea.",
        "Called in on the way past; no appointment needed, as agreed in the plan.",
        "Came by while the hall was being set out.",
        "Dropped in as promised last time.",
        "Short visit at closing time.",
        "Met at the front door and walked round the outside together.",
        "Sat down with the committee for half an hour before their own meeting.",
    ),
    "patrol": (
        "Walked round the building on the evening patrol.",
        "Drove past twice on lates; stopped once and checked the back gate.",
        "Walked the alley and the car park.",
        "Checked the perimeter on foot, doors and ground-floor windows.",
        "Passed by on the bike and had a look at the bins and the fence.",
    ),
    "ramadan": (
        "At the gate from before Isha until the last cars had gone.",
        "Two of us on foot during Tarawih; the stewards had hot tea for us at the break.",
        "Invited in for iftar and stayed for a short talk about parking.",
        "Kept to the far pavement during the prayer, then helped with the crossing.",
        "Late turn covered the whole of the night prayer.",
        "Walked between the overflow car park and the mosque until half past ten.",
    ),
    "eid": (
        "On the junction from seven for all the morning prayers.",
        "Eid prayers in three sittings; two of us at the gate and one at the crossing.",
        "Stood with the stewards and wished people a happy Eid; many stopped to talk.",
        "Covered the field entrance until the last family had left.",
    ),
    "service": (
        "At the door before the service and again as people left.",
        "Invited to the first ten minutes, then waited outside.",
        "Walked the street while the congregation arrived.",
        "Stayed near the gate with the stewards for the whole festival.",
        "Joined the meal afterwards, at their invitation.",
    ),
    "meeting": (
        "Quarterly meeting with the committee.",
        "Went through the engagement plan together, line by line.",
        "Met the trustees about the coming season.",
        "Joint meeting with the council's highways officer and the committee.",
        "Met the new committee after its election.",
    ),
    "phone": (
        "Rang to see how the week had been.",
        "Returned the secretary's call from this morning.",
        "Phone call to check the times for next week.",
        "Called about the message left overnight.",
    ),
    "post-incident": (
        "Came straight over after the news.",
        "Visited within the hour to see how everybody was.",
        "Second visit today, at the time children leave their classes.",
        "Went in with the sergeant to speak to the committee.",
        "Stayed for the evening prayers because people had asked for someone to be there.",
    ),
    "advice": (
        "Walked the site with the committee, starting at the car park.",
        "Looked at doors, lights and sight lines with two trustees.",
        "Went through the emergency plan at a table, with a drawing of the building.",
        "Follow-up on the last survey.",
    ),
    "open-day": (
        "Open day: a stall by the entrance with bike marking and leaflets.",
        "Neighbours were invited in; we were given a tour with everybody else.",
        "Joined the open day for two hours.",
    ),
}
# What was found.
CALM = (
    "All quiet.",
    "Nothing to report except good food.",
    "The new rota of stewards is working and the crossing was clear in minutes.",
    "Double parking on the corner again, but the stewards moved the cars and nobody was cross.",
    "The light over the side door has been mended since last time.",
    "People were relaxed; several said it is good to see the same faces from us.",
    "The committee is pleased with the new gate and asked for nothing.",
    "Talked about the fundraising lunch next month and where cars should go.",
    "The children's classes have moved to the back room, so the front can be locked earlier.",
    "Two neighbours stopped to ask about parking and went away happy.",
    "The caretaker has cut the hedge, and the camera can see the path again.",
    "They have a new noticeboard by the door with our number on it.",
    "The hall was busier than usual because of a wedding, and all went smoothly.",
    "Building work on the porch goes on until spring; the scaffold is lit and fenced.",
    "The stewards have new radios and tried them out with us.",
    "A delivery van blocked the gate for a while; it had gone when we came back.",
    "The women's entrance now has its own bell and light, as was asked for.",
    "The food bank had a long queue; everybody was patient.",
)
OUTSIDE = (
    "All quiet.",
    "Back gate locked, lights on.",
    "One light out above the side door; told the secretary by text.",
    "Two cars in the car park, both known to the caretaker.",
    "Nobody about.",
    "A group of young people was chatting by the wall and moved on with a smile.",
    "Bins had been left by the fence; moved away from it.",
)
BY_PHONE = (
    "A quiet week.",
    "The times for next week stay as they are.",
    "The building work goes on until spring.",
    "They expect more people than usual next week because of a wedding.",
    "The new lock is fitted and works.",
)
UNEASY = (
    "Some people asked about the comments on a local page; we explained how to report them.",
    "The stewards would like more of us on dark evenings.",
    "Eggs were thrown at a parked car last week; it was not reported then and is now.",
    "Parents are uneasy about the walk home after evening classes.",
    "Someone shouted from a passing car on Tuesday; nobody was hurt and the committee has noted the time.",
    "The lock on the back gate is stiff and is often left open.",
    "Two bulbs are out in the alley; reported to the council together.",
    "The secretary is worried about the winter evenings, when people leave in the dark.",
    "There was a leaflet on windscreens that upset people; we have a copy.",
)
ANXIOUS = (
    "People are shaken by the attack abroad and asked whether it could happen here.",
    "Fewer families than usual; some kept their children at home.",
    "The committee asked for somebody at every prayer until the end of next week.",
    "Threats were read out from a phone; advised how to save and report them.",
    "Many came up to say thank you for being there; many are also frightened.",
    "The doors are now locked during prayers, with a steward inside.",
    "Abuse was shouted at the bus stop outside; a crime report has been made.",
    "The committee would like one number to ring and one person who answers.",
    "Rumours are going round on messaging groups; agreed to answer them together, quickly and plainly.",
    "Women said that they feel watched on the way home; agreed a route with lights and stewards.",
)
# What follows from it.
ENDINGS = (
    "Same time next week.",
    "Agreed to come back within a fortnight.",
    "Nothing needed from us.",
    "The secretary will send us the date.",
    "I will ask highways about the cones.",
    "We will try to be there for the late sitting as well.",
    "Left my number with the stewards.",
    "The committee will ring if anything changes.",
    "Agreed to look at it again in the new year.",
    "Thanked them for the tea.",
    "They will tell the neighbours themselves.",
    "Passed to the sergeant for the weekly list.",
    "We read this note through together before I left.",
    "",
    "",
    "",
    "",
)
AMENDED = (
    "The time was wrong: we arrived at the second sitting, not the first.",
    "Added what was agreed about the cones after ringing the secretary.",
    "The secretary asked me to add that the side door was open.",
    "I had left out that the treasurer was there as well.",
)
CANCELLED = (
    "The officer was called to an emergency.",
    "The committee asked for another day.",
    "The hall is closed for building work.",
    "The officer is ill, and nobody else was free.",
    "The meeting was moved to next month.",
)
PURPOSES = {
    "friday": ("Be seen at the gate.", "Help with the crossing after prayers.", "Stewards asked for one of us.", ""),
    "ramadan": ("Be there as people leave.", "Parking and the crossing.", "Last ten nights.", ""),
    "eid": ("Crossing and car park.", "Be there for all the morning prayers."),
    "service": ("Be at the door as people arrive.", "Festival: more people than usual."),
    "meeting": ("Quarterly meeting.", "Go through the plan together.", "Prepare for Ramadan and the dark evenings."),
    "advice": ("Walk round the site.", "Follow up the last survey."),
    "open-day": ("Join the open day.",),
    "reassurance": ("Regular visit.", "Call in as agreed.", ""),
}


def summary(rng: Random, kind: str, faith: str, mood: int | None, *, anxious: bool) -> str:
    """A note of one to three sentences that fits how it felt (1 calm to 5 seriously worried, None: nobody met)."""
    beginnings, chance = BEGINNINGS[kind], rng.random()
    start = beginnings[int(rng.random() * len(beginnings))]
    if (mood or 1) < 3 and chance > 0.88:
        return start
    middles: tuple[str, ...] = ANXIOUS if anxious and (mood or 0) > 1 else UNEASY if (mood or 0) > 2 else CALM
    if kind == "patrol":
        middles = OUTSIDE
    elif kind == "phone" and middles is CALM:
        middles = BY_PHONE
    middles = fitting(middles, faith)
    middle = middles[int(rng.random() * len(middles))]
    ending = "" if kind == "patrol" else ENDINGS[int(rng.random() * len(ENDINGS))]
    return f"{start} {middle} {ending}".rstrip()
