"""Who can sign in to the demo. These addresses and their password are published; they work only while DEMO is on."""

PEOPLE = {
    "officer@demo.test": "Neighbourhood officer",
    "supervisor@demo.test": "Supervisor",
    "commander@demo.test": "Commander",
    "adviser@demo.test": "Security adviser",
    "secretary@demo.test": "Secretary of a mosque",
    "treasurer@demo.test": "Treasurer of the same mosque",
    "other@demo.test": "Secretary of another mosque",
    "oversight@demo.test": "Oversight reader",
    "admin@demo.test": "Administrator",
}
