"""An announcement and a class specification of an invented class, for the readers' tests to vary."""

ANNOUNCEMENT = """\
LANTERN KEEPER
Job Number:
500123
Description
BID/JOB ANNOUNCEMENT
LANTERN KEEPER
DEPARTMENT OF LAMPS
Harbor Division
Number of Vacancies: 2 (Additional vacancies possible pending budget approval)
Starting Salary: $61,200.00 annually
This position is open to current LKU BIDDERS AND the PUBLIC. Only current City employees \
covered under the City's Collective Bargaining Agreement with \
LANTERN KEEPERS UNION (LKU) - BARGAINING UNIT 1, 3, & 7 are considered BIDDERS.
BID INSTRUCTIONS: Apply on the bid site and enter your employee ID.
Applications for this position will be accepted until 11:59 pm Central time on 03/06/2026.
Under direction, keeps lanterns. The harbor has forty lanterns.
ESSENTIAL DUTIES
The Keeper will:
* Light lanterns. * Trim wicks.
* Report broken glass.
Additional duties may be required for this position.
LOCATION: Harbor House
ADDRESS: 1 Pier Street
SHIFT: Monday through Friday
HOURS: 4:00 pm to 11:00 pm (from 3:00 pm in winter)
*Shift may vary with the season
THIS POSITION IS IN THE CAREER SERVICE.
Qualifications
MINIMUM QUALIFICATIONS
Education, Training, and Experience
* Two (2) years of experience with lamps
Licensure, Certification, or Other Qualifications
* A valid boat license
SELECTION REQUIREMENTS
An interview.
For information on our employees benefits please visit: https://city.example/benefits.html
For information on our salary and title structure: https://city.example/pay.pdf
APPLICATION EVALUATION: Staff read applications after the final posting date.
COMMITMENT TO DIVERSITY: Veterans are preferred. Preferences do not apply to bidders.
ALL REFERENCES TO POLITICAL SPONSORSHIP MUST BE OMITTED.
The City of Chicago is an Equal Opportunity Employer.
City of Chicago Anna B. Sample, Mayor
Job Posting
:
Feb 20, 2026, 6:00:00 AM
|
Closing Date (Period for Applying) - External
:
Mar 7, 2026, 5:59:00 AM
BU
:
01
|
Salary
:
$61,200.00
Pay Basis
:
Yearly |
"""

CLASS_SPEC = """\
**Code: 4321**
Family: Light
Service: Lamps
Group: Harbor
Series: Keeping

---

## **CLASS TITLE: LANTERN KEEPER**

### **CHARACTERISTICS OF THE CLASS**

Under direction, keeps lanterns

### **ESSENTIAL DUTIES**

- Lights lanterns
- Trims wicks

**NOTE:** *There may be other duties.*

**MINIMUM QUALIFICATIONS****Education, Training, and Experience**

- An Associate's degree plus two (2) years of lamp experience; or an equivalent combination of education and experience

**Licensure, Certification, or Other Qualifications**

- A valid boat license

**WORKING CONDITIONS**

- Wind

**EQUIPMENT**

- Ladders

**PHYSICAL REQUIREMENTS**

- No specific requirements

**KNOWLEDGE, SKILLS, ABILITIES, AND OTHER WORK REQUIREMENTS****Knowledge**

Considerable knowledge of:

- \\*wicks
- oil

Knowledge of applicable City policies

**Skills**

- \\*CLIMBING - Go up and come down

**Abilities**

- SEE - Notice light

---

All employees of the City of Chicago must obey the law.

\\* May be required at entry.

---

City of Chicago
Department of Human Resources
May, 2021
"""
