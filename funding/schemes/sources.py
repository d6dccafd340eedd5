"""Where the facts about the schemes were read. Most were read as excerpts, so a rule that is missing may exist."""

from datetime import date

READ_ON = date(2026, 11, 22)

MOSQUES_GUIDANCE = "GOV.UK guidance “Protective Security for Mosques Scheme”, as changed on 19 December 2025"
GAVO = "GAVO, “Protective security schemes for places of worship” (gavo.org.uk)"
PLACES_GUIDANCE = "GOV.UK guidance “Places of Worship Protective Security Scheme”"
RECORD_FUNDING = "“Record funding to protect faith communities” (uk-times.com), quoting the Home Office, 2026"
MCB_FAQ = "Muslim Council of Britain, questions and answers on the mosques scheme (mymasjid.com)"
OLD_GUIDANCE = "GOV.UK guidance “Places of worship security funding scheme”, versions of 2017, 2019, 2021 and 2023/24"
HANSARD_2016 = "Home Office answers to Imran Hussain MP (parallelparliament.co.uk)"
LAUNCH_2016 = "TVA Wales, 4 August 2016: scheme opens to applications in England and Wales"
FOI_2016 = "Home Office answer to a request under the Freedom of Information Act (whatdotheyknow.com)"
RECORD_2019 = "GOV.UK news “Places of worship scheme provides record levels of funding”"
TALKRADIO_2019 = "talkRADIO, 21 March 2019, on the difference between the grants"
CST_GRANT = "Jewish News and Wired-Gov, 13 April 2022: grant to the Community Security Trust renewed"
MOSQUE_SECURITY_2022 = "mosquesecurity.com, 25 May 2022"
ANSWER_1570 = "Home Office answer to question 1570 (parallelparliament.co.uk)"
CTB_2024 = "Counter Terror Business, 12 March 2024, and paralegalbrief.com"
NEWHAM_2024 = "Newham Recorder, 24 February 2024"
ANSWER_2025 = "Home Office answers to Nesil Caliskan MP (parallelparliament.co.uk)"
FUND_FOCUS_2024 = "fundfocusnews.co.uk after The Guardian, 20 October 2024"
GUIDANCE_2016 = "GOV.UK guidance of 2016 (feedreader.com copy)"
RISK_UK_2019 = "Risk UK, 2019: scheme now worth £1.6 million"
GRANTFINDER = "Grantfinder, scheme of 2023/24"
