"""What places worry about, what is promised to them, what they ask for and what they answer."""

from functools import lru_cache
from typing import Any

# category, urgency, the worry, what was done about it, what was said in the end.
CONCERNS = (
    ("traffic", "normal", "Cars are left across the school gate on Fridays. Neighbours have complained to us twice.",
     "Spoke to the school and the parking team; cones are put out on Fridays from noon.",
     "The cones stay until Easter, and the parking team comes twice a month."),
    ("damage", "soon", "Somebody painted on the side wall at the weekend. We have cleaned it and kept photographs.",
     "Crime report made, cameras of two shops asked for.",
     "The cameras showed nothing useful. Patrols now pass on Saturday nights."),
    ("fear", "today", "Since the news our sisters do not want to walk home alone after the evening class.",
     "Officers walk the route after the class on Tuesdays and Thursdays.",
     "The walks go on for as long as they are wanted."),
    ("online", "soon", "A local page publishes photographs of our building with threats beneath them.",
     "Posts reported together; the worst were removed within two days.",
     "One person has been spoken to. The page now answers to reports."),
    ("antisocial", "normal", "Young people ride mopeds through our car park late at night.",
     "Patrols at the hours you named; the council will put up a bar.",
     "The bar is in place and the riding has stopped."),
    ("hate-incident", "today", "A man shouted at people as they left on Friday and followed one family to their car.",
     "Recorded as a hate crime; an officer was at the gate for the next four Fridays.",
     "A man was charged. The family has been told by the officer in the case."),
    ("funding", "normal", "We applied for a fence and were told to pay first and claim later. We cannot do that.",
     "Asked the scheme which parts can be paid in stages.",
     "The scheme does not pay in stages. We have written down your case for the oversight body."),
    ("policing", "normal", "We rang 101 twice about the broken window and nobody came back to us.",
     "Listened to both calls with the control room; the second was closed in error.",
     "We are sorry. You now have a direct number, and the control room has been told why."),
    ("damage", "soon", "The glass in the noticeboard was smashed again. It is the third time this year.",
     "A camera was lent to you for six weeks.",
     "No further damage. The camera goes back at the end of the month."),
    ("fear", "soon", "A stranger stood outside on three evenings and filmed people going in.",
     "Spoke to the person; they were filming the street for a planning objection.",
     "You told us that this answers it."),
    ("traffic", "normal", "There is no safe place to cross when the late sitting leaves in the dark.",
     "The council counted cars for a week and will paint the crossing anew.",
     "Painted in October; a light follows in spring."),
    ("hate-incident", "soon", "We found a bag of rubbish with insults written on it at the door.",
     "Crime report made, bag kept for examination.",
     "No one was found. Your lock and light were looked at by our adviser."),
    ("antisocial", "normal", "Fireworks are thrown at the fence around Bonfire Night every year.",
     "Two officers were there on the four evenings you named.",
     "One group was taken home to their parents. Nothing was thrown this year."),
    ("other", "normal", "The street light outside has been out for three weeks and the step cannot be seen.",
     "Reported to the council with the number on the post.",
     "The light works again."),
    ("online", "normal", "Somebody sends insults to our public mailbox every few days.",
     "Showed the secretary how to keep them; one report for all of them.",
     "The sender was warned, and the mails have stopped."),
    ("fear", "today", "A parcel that nobody ordered was left in the porch. We were told to ring if that happens.",
     "Officers came within ten minutes; it was a neighbour's delivery.",
     "You did right. The stewards now know whom to ring first."),
)  # fmt: skip
CANNOT = (
    ("policing", "soon", "We asked for patrols to be announced to us a week ahead, with the hours.",
     "Asked the duty planners how far ahead the hours are known.",
     "Patrols follow what happens on the day, and hours told a week ahead are often wrong. We do announce visits."),
    ("fear", "soon", "We would like an officer at our door every day, not only on gathering days.",
     "Put your wish to the inspector, with the visits of the last months.",
     "One officer at one building every day cannot be promised fairly to all. The dark evenings stay as agreed."),
    ("traffic", "normal", "Please close the street to cars while people arrive and leave.",
     "Asked the highways officer, and sent the council's count of cars.",
     "The council will not close a bus route. It will send wardens in the first weeks instead."),
)  # fmt: skip
CONCERN_NOTES = {
    "acknowledged": ("Read today. I will come and talk about it.", "Thank you for telling us. I look after this now."),
    "fed-back": ("Told the secretary on the phone.", "Went through it with the committee over tea."),
    "agreed": ("We are content with this.", "Agreed at our meeting. Thank you.", "Yes, that is settled for us."),
}
# what is promised, and what was done.
PROMISES = (
    ("Ask the council about the broken street light.", "Reported, and mended within a week."),
    ("Send the hate crime leaflet in the languages you need.", "Fifty copies left at the office."),
    ("Put two extra cones at the gate on Fridays.", "Done with highways; the stewards keep them."),
    ("Come to the next committee meeting.", "Came, and stayed for the questions."),
    ("Find out when the crossing will be painted.", "Painted on the 14th; told the secretary."),
    ("Arrange a visit of the security adviser.", "The adviser walked the site with two trustees."),
    ("Ring back about the crime report.", "Rang the treasurer and explained the next step."),
    ("Ask the school to tell parents about Friday parking.", "The school sent a letter to all parents."),
    ("Be at the gate for the late sitting this month.", "There on all four Fridays."),
    ("Bring the cadets to help at the open day.", "Six cadets came and enjoyed it."),
    ("Send the times of the evening patrols.", "Sent, with the number of the late car."),
    ("Check the back alley after dark.", "Checked on three nights; two lights reported."),
    ("Talk to the takeaway about the bins.", "They have moved the bins behind their gate."),
    ("Share the stewards' training dates.", "Dates sent; four stewards have signed up."),
)
CALLED_OFF = "The committee has arranged this itself and asked us to stop."
# kind, what is asked for, the answer, what was said.
REQUESTS = (
    ("visit", "Could somebody be with us on the evening of our fundraising dinner? We expect many guests.", "yes",
     "Yes. Two of us will be there from six until nine."),
    ("advice", "We are changing the front doors and would like advice before we order them.", "yes",
     "Our adviser will ring you to find a morning."),
    ("visit", "Please come and speak to the young people about staying safe online.", "other-time",
     "Gladly, but not that week. The Wednesday after suits us."),
    ("call", "Please ring the secretary about the letter we received.", "yes", "Rang today and read it together."),
    ("visit", "We would like an officer at the gate for the children's prize-giving.", "yes",
     "Yes. The officer you know will come."),
    ("visit", "Could the mounted officers come to our summer fair?", "no",
     "The horses are booked that day. Your own officer will come instead if you like."),
    ("advice", "How many stewards should we have when the hall is full?", "yes",
     "We will go through it with you on site, with a plan of the doors."),
)  # fmt: skip
WAITING = (
    ("visit", "Our late Friday sitting ends in the dark now. Could somebody be at the crossing for the next weeks?"),
    ("advice", "Our insurer asks for an emergency plan. Could somebody show us how to begin?"),
)
COMMENTS = (
    "Thank you for coming. We would add that the side gate was locked by half past nine.",
    "It was good to see two of you. The young people asked when you come again.",
    "Please also note that the stewards asked for high-visibility vests.",
    "All correct. The parking was worse after you had left.",
    "Thank you. Next time please ring the bell at the office, not the women's entrance.",
    "The talk went well. We would like the leaflet in Bengali too.",
)
DISPUTES = (
    "The note says that people were calm. They were not: two families left early out of fear. Please say so.",
    "We did not agree to lock the gate during prayers. We said that we would talk about it at our meeting.",
)
# The note of a meeting, what was added to it, and what the committee had asked for: what was wrong, right and answered.
MISTAKEN = (
    "Met the committee about the dark evenings. They would like more of us on Fridays, and the side gate locked during"
    " prayers."
)
PUT_RIGHT = "Added on the committee's request: nothing is agreed about the gate. They will decide at their own meeting."
CORRECTED = (
    "The note says that we would like the side gate locked during prayers. We did not say so.",
    "We said that we would talk about the gate at our own meeting.",
    "You are right, and I am sorry. I have added it to the note.",
)
NOT_CORRECTED = (
    "The map shows our mosque in the main road. Our door is in the side street.",
    "The pin should stand at the door.",
    "The map has one point for a building. Which door to use is better said in the plan: we can add it there together.",
)
# What several places find about the schemes, in words of their own.
OF_FUNDING = (
    "Somebody told us on the phone that we would not get a grant without three quotes. We do not know how to ask.",
    "The form asks for our crime numbers of two years. Nobody gave us any when we rang.",
    "We have heard nothing since spring. Should we ask again, or wait?",
    "The scheme pays for cameras, but not for the light that they need at night.",
    "Our treasurer is seventy-four and cannot fill in the form alone. Is there help?",
    "The hall next door is ours as well, and they said that it does not count.",
)
TO_CORRECT = (
    "The officer stayed until the last cars had gone, longer than it says here.",
    "Please put the later time. It matters to us that somebody stayed.",
)
CONDUCT = {
    "muslim": (
        "Please take off your shoes where the carpet begins. Women officers may enter the women's space at the back.",
        "No dogs in the prayer hall. Please do not interrupt the talk before the prayer. Ask the stewards for tea.",
        "Come in uniform, we like to be seen together. Wait in the lobby until the prayer is over. Shoes off inside.",
        "Ring first in Ramadan. At the gate you need not ask. Please no photographs of people.",
    ),
    "christian": ("Come in during coffee after the service. Please turn radios down inside.",),
    "jewish": (
        "Speak to the security team at the gate first. On Shabbat we do not use phones: come in person, please.",
    ),
    "sikh": ("Cover your head and take off your shoes in the hall. You are always welcome to eat with us.",),
    "hindu": ("Shoes off in the temple. The office is open every morning from nine.",),
    "buddhist": ("Shoes off. Silence in the shrine room, talk in the kitchen.",),
    "community": ("Report to the desk. Several groups use the hall: ask which room.",),
    "other": ("Ring the bell at the side door.",),
}

# Words that belong to mosques, and so not into the mouth of another place.
_OF_MOSQUES = ("Friday", "sitting", "sisters", "Ramadan", "women's")


def fitting(sayings: tuple[Any, ...], faith: str) -> tuple[Any, ...]:
    """Those of these sayings that a place of this faith could have said."""
    return sayings if faith == "muslim" else _for_all(sayings)


@lru_cache
def _for_all(sayings: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(each for each in sayings if not any(word in str(each) for word in _OF_MOSQUES))
