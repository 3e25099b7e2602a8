"""The headings of announcements and of class specifications, in all the wordings met so far.

A new wording is one line here. A space in a phrase stands for any gap, a line break included.
"""

from postings.documents.sections import Heading, When

_A, _H, _M, _C, _O = When.ALWAYS, When.HEADING, When.MARKED, When.COLON, When.OPENING

_SIDE = r"(?: ?- ?(?:INTERNAL|EXTERNAL))?"

POSTING = [
    Heading("job_number", r"JOB (?:NUMBER|ID|NO\.?)|REQUISITION (?:NUMBER|ID)|POSTING NUMBER", _A),
    Heading("header", r"(?:BID ?(?:/|&|AND|-) ?JOB|JOB ?(?:/|&|AND|-) ?BID|BID|JOB) ANNOUNCEMENT", _H),
    Heading("class_code", r"(?:CLASS|TITLE) CODE", _C),
    Heading("vacancies", r"NUMBER OF (?:VACANT |OPEN )?(?:VACANC(?:Y|IES)|POSITIONS?|OPENINGS?)(?= ?:|\s[0-9])", _A),
    Heading("vacancies", r"VACANCIES|VACANT POSITIONS?|OPENINGS", _C),
    Heading("salary", r"STARTING (?:SALARY|PAY|RATE|WAGE)(?= ?\$)", _A),
    Heading("salary", r"STARTING (?:SALARY|PAY|RATE|WAGE)(?: RANGE)?|(?:HOURLY|ANNUAL) (?:SALARY|PAY|RATE|WAGE)", _M),
    Heading("salary", r"SALARY RANGE|(?:PAY )?RATE(?: OF PAY)?|COMPENSATION", _C),
    Heading("salary_feed", r"SALARY", _C),
    Heading("pay_basis", r"PAY BASIS", _M),
    Heading("open_to", r"TH(?:IS|ESE) (?:POSITION|BID|JOB|TITLE)S? (?:IS|ARE) (?:NOT |ONLY )?(?:OPEN|COVERED)", _A),
    Heading("bid_instructions", r"BID(?:DING)? INSTRUCTIONS", _H),
    Heading("deadline", r"APPLICATIONS?(?: FOR TH(?:IS|ESE) POSITIONS?)?(?: WILL BE| ARE)? ACCEPTED", _A),
    Heading("deadline", r"APPLICATIONS?(?: FOR TH(?:IS|ESE) POSITIONS?)? MUST BE (?:SUBMITTED|RECEIVED)", _A),
    Heading("deadline", r"(?:APPLICATION )?DEADLINE(?: TO APPLY)?|APPLY BY", _C),
    Heading("summary", r"UNDER (?:THE )?(?:[A-Z]{4,14} )?(?:SUPERVISION|DIRECTION|GUIDANCE)", _O),
    Heading("duties", r"ESSENTIAL (?:JOB )?(?:DUTIES|FUNCTIONS)(?: AND RESPONSIBILITIES)?", _H),
    Heading("duties", r"(?:JOB )?(?:DUTIES|RESPONSIBILITIES)(?: AND RESPONSIBILITIES)?", _M),
    Heading("more_duties", r"ADDITIONAL DUTIES MAY BE REQUIRED", _A),
    Heading("location", r"(?:WORK )?LOCATION", _C),
    Heading("division", r"DIVISION", _C),
    Heading("address", r"ADDRESS", _C),
    Heading("shift", r"SHIFT|(?:WORK )?SCHEDULE|(?:WORK )?DAYS|WORK WEEK", _C),
    Heading("hours", r"(?:WORK(?:ING)? )?HOURS", _C),
    Heading("shift_note", r"\* ?SHIFTS? MAY VARY|SHIFTS? MAY VARY", _A),
    Heading("career_service", r"TH(?:IS|ESE) (?:POSITION|TITLE)S? (?:IS|ARE) (?:[A-Z-]{2,12} ){1,4}CAREER SERVICE", _A),
    Heading("qualifications", r"MINIMUM QUALIFICATIONS", _H),
    Heading("tab", r"QUALIFICATIONS(?= MINIMUM QUALIFICATIONS)", _A),
    Heading("tab", r"QUALIFICATIONS|DESCRIPTION|POSITION OVERVIEW|JOB DESCRIPTION", _M),
    Heading("education", r"EDUCATION, TRAINING,? (?:AND|&) EXPERIENCE", _A),
    Heading("education", r"EDUCATION(?: (?:AND|&|OR) (?:TRAINING|EXPERIENCE))?", _M),
    Heading("licensure", r"LICENSURE, CERTIFICATION,? (?:OR|AND) OTHER QUALIFICATIONS", _A),
    Heading("licensure", r"LICENSURES?(?:(?: AND| OR|,) CERTIFICATIONS?)?|LICENSES? AND CERTIFICATIONS?", _M),
    Heading("preferred", r"PREFERRED QUALIFICATIONS|PREFERENCE WILL BE GIVEN", _H),
    Heading("selection", r"SELECTION (?:REQUIREMENTS?|CRITERIA|PROCESS)", _H),
    Heading("benefits", r"FOR INFORMATION ON OUR EMPLOYEE'?S?'? BENEFITS", _A),
    Heading("pay_plan", r"FOR INFORMATION ON OUR SALARY", _A),
    Heading("evaluation", r"(?:APPLICATION|INITIAL) EVALUATION", _H),
    Heading("preferences", r"COMMITMENT TO DIVERSITY|HIRING PREFERENCES", _H),
    Heading("note", r"NOTES?", _C),
    Heading("political", r"ALL REFERENCES TO POLITICAL SPONSORSHIP", _A),
    Heading("employer", r"THE CITY OF CHICAGO IS AN? (?:EQUAL|EEO)", _A),
    Heading("signed", r"CITY OF CHICAGO(?= (?:[A-Z.'-]{1,20} ){1,4}[A-Z'-]{1,20}, MAYOR)", _A),
    Heading("feed_opening", rf"(?:JOB )?POSTING(?: DATE)?{_SIDE}", _C),
    Heading("feed_closing", rf"(?:UNPOSTING|CLOSING) DATE(?: ?\( ?PERIOD FOR APPLYING ?\))?{_SIDE}", _C),
    Heading("unit", r"BU|BARGAINING UNIT", _C),
    Heading(
        "feed_other", r"PRIMARY LOCATION|OTHER LOCATIONS|ORGANIZATION|JOB TYPE|JOB LEVEL|TRAVEL|EMPLOYEE STATUS", _C
    ),
]

CLASS_SPEC = [
    Heading("code", r"(?:CLASS )?CODE", _C),
    Heading("family", r"FAMILY", _C),
    Heading("service", r"SERVICE", _C),
    Heading("group", r"GROUP", _C),
    Heading("series", r"SERIES", _C),
    Heading("title", r"CLASS TITLE", _H),
    Heading("characteristics", r"CHARACTERISTICS OF THE CLASS", _H),
    Heading("duties", r"ESSENTIAL DUTIES", _H),
    Heading("note", r"NOTE", _C),
    Heading("qualifications", r"MINIMUM QUALIFICATIONS", _H),
    Heading("education", r"EDUCATION, TRAINING,? (?:AND|&) EXPERIENCE", _A),
    Heading("licensure", r"LICENSURE, CERTIFICATION,? (?:OR|AND) OTHER QUALIFICATIONS", _A),
    Heading("working_conditions", r"WORKING CONDITIONS", _H),
    Heading("equipment", r"EQUIPMENT", _H),
    Heading("physical_requirements", r"PHYSICAL REQUIREMENTS", _H),
    Heading("requirements", r"KNOWLEDGE, SKILLS, ABILITIES,? (?:AND|&) OTHER WORK REQUIREMENTS", _A),
    Heading(
        "knowledge_of",
        r"(?:MODERATE|SOME|GENERAL|CONSIDERABLE|EXTENSIVE|BASIC|EXPERT|THOROUGH|COMPREHENSIVE|WORKING|ADVANCED|FULL)"
        r" KNOWLEDGE OF(?= ?:)",
        _A,
    ),
    Heading("general_knowledge", r"KNOWLEDGE OF APPLICABLE CITY", _O),
    Heading("knowledge", r"KNOWLEDGE", _M),
    Heading("skills", r"SKILLS(?= [-*•])", _A),
    Heading("skills", r"SKILLS", _M),
    Heading("abilities", r"ABILITIES(?= [-*•])", _A),
    Heading("abilities", r"ABILITIES", _M),
    Heading("other_requirements", r"OTHER WORK REQUIREMENTS", _M),
    Heading("compliance", r"ALL EMPLOYEES OF THE CITY OF CHICAGO MUST", _A),
    Heading("credentials", r"THE CITY OF CHICAGO WILL CONSIDER EQUIVALENT", _A),
    Heading("credentials", r"DEGREES AND CREDENTIALS FROM OTHER COUNTRIES", _A),
    Heading("at_entry", r"(?:\* ?)?MAY BE REQUIRED AT ENTRY", _A),
    Heading("footer", r"CITY OF CHICAGO,? DEPARTMENT OF HUMAN RESOURCES", _A),
]
