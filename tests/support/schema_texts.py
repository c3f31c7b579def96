"""Ways to write a value, a condition, a section or a fact: each once as it should be, or wrong.

One text a line. What stands here is put into a policy about library cards, or into its
scenarios, that is as it should be otherwise.
"""

GOOD_CONDITIONS = """
{barcode: 12.345}
{barcode: "12.345"}
{barcode: [12.345, "00.777"]}
{balance: {at_least: 5 USD}}
{balance: {at_least: 5USD}}
{balance: {at_least: "5  USD"}}
{balance: {more_than: -0.5 USD}}
{balance: 5.00 USD}
{household.adults: 1}
{household.adults: "1"}
{household.adults: 1.0}
{resident: "true"}
{resident: [true, false]}
{card: 'adult'}
{born_on: 2000-02-29}
{born_on: {in: [2000-02-29, "2001-01-01"]}}
{requested_at: {after: 2017-03-11, before: born_on}}
{requested_at: {after: born_on}}
{born_on: {within: 1 day, before: requested_at}}
{born_on: {within: 30 days, after: requested_at, on_or_after: 2001-01-01}}
{requested_at: {time_of_day: {from: 22:30, until: 06:00}}}
{requested_at: {time_of_day: {from: "22:30", until: 06:00}}}
{requested_at: {weekday: saturday}}
{loans: {count: 2}}
{loans: {count: "2"}}
{loans: {count: {at_least: 2, is_not: 4}}}
{languages: {includes: es}}
{languages: {includes: [es, vi], empty: false}}
{loans: {empty: "true"}}
{at_least: {number: "2", of: [{resident: true}, {card: adult}]}}
{not: {none: [{any: [{resident: true}]}]}}
{orientation: {within: 30 days, after: requested_at}}
{loans: {some: {due_on: {on_or_after: requested_at}}}}
{loans: {some: {any: [{lost: true}, {topics: {includes: law}}]}}}
{loans: {every: {fee: {less_than: 5 USD}, kind: [book, film]}}}
{loans: {no: {days_late: [1, 2]}}}
"""

BAD_CONDITIONS = """
{barcode: 1x}
{barcode: true}
{balance: 5}
{balance: 5 EUR}
{balance: {at_least: "5\\u00a0USD"}}
{balance: +5 USD}
{household.adults: 1.5}
{household.adults: -1}
{household.adults: 1 person}
{resident: no}
{resident: yes}
{resident: null}
{card: [adult, chld]}
{card: []}
{card: [adult, adult]}
{card: {at_least: adult}}
{born_on: 2000-13-01}
{born_on: 2001-02-29}
{born_on: 1 May 2000}
{born_on: {before: resident}}
{born_on: {before: nothing}}
{born_on: {within: 1 week, before: requested_at}}
{born_on: {within: 1 day}}
{born_on: {within: 1 day, before: 2001-01-01}}
{born_on: {within: 1 day, before: requested_at, after: requested_at}}
{requested_at: {time_of_day: {from: 24:30, until: 06:00}}}
{requested_at: {time_of_day: {from: 22:30}}}
{requested_at: {time_of_day: {from: 22:30, until: 22:30}}}
{requested_at: {weekday: Saturday}}
{requested_at: 2017-03-01}
{loans: {count: many}}
{loans: {count: {atleast: 2}}}
{loans: {count: {}}}
{loans: {includes: book}}
{languages: {some: {kind: book}}}
{languages: {includes: [xx]}}
{loans: [book]}
{loans: {empty: maybe}}
{loans.lost: true}
{household: {adults: 1}}
{home: {within: []}}
{home: downtown}
{home: {within: [downtown]}}
{at_least: {number: 3, of: [{resident: true}]}}
{at_least: {number: 0, of: [{resident: true}]}}
{all: []}
{}
[resident]
resident
{resident: true, any: [{card: adult}]}
{holds: nothing}
{monitoring.gender: x}
{reference: x}
{orientation: {within: 30 days}}
{orientation: true}
{age: {at_least: 5 years}}
{residnt: true}
{balnce: {at_least: 5 USD}}
{loans: {some: {fe: {at_least: 5 USD}}}}
{loans: {some: {resident: true}}}
{not: [{resident: true}]}
"""

GOOD_SECTIONS = """
title: 2017
title: true
title: no
title: 22:30
title: 0777
title: "“as is”"
language: "1"
in_force: {from: "2017-01-01"}
in_force: {from: 2017-01-01, until: 2017-01-01, inference: 3}
sources: {manual: {title: 1984}}
sources: {manual: {title: M, sections: {cards: 12, 5: five}}}
status: draft
presume: {resident: {value: "true", because: x, cite: {source: manual}}}
"""

BAD_SECTIONS = """
title:
title: [a]
title: ""
language: 2
status: final
in_force: 2017-01-01
in_force: {from: 2017-1-1}
in_force: {from: 2017-02-30}
in_force: {from: 2017-03-30, until: 2017-01-01}
time_zone: Nowhere/City
areas: high-pedestrian-traffic
sources: [manual]
presume: {resident: {value: maybe, because: x}}
presume: {resident: {because: x}}
presume: {resident: {value: true, holds: a, because: x}}
presume: {resident: {value: [], because: x}}
presume: {resident: {vale: true, because: x}}
presume: {loans.los: {value: true, because: x}}
readings: {a: {rule: rule, says: x, otherwise: y, because: z}}
decisions: {}
decisions: {card: {title: A, record: card, include: []}}
decisions: {card: {title: A, record: card}}
decisions: {card: {title: A, record: card, include: [rule], outcomes: {if_met: a, if_not: a}}}
decisions: {card: {title: A, record: card, include: [rule], exclude: [rule]}}
decisions: {card: {title: A, record: arrest, include: [rule]}}
decisions: {card: {title: A, record: card, include: rule}}
decisions: {card: {title: A, record: card, include: [rule, none]}}
"""

GOOD_RULES = """
cite: [{source: manual, item: 1.50}]
cite: {source: manual}, tell: {holds: "{{a}} {resident}"}
"""

BAD_RULES = """
cite: []
cite: {sourc: manual}
cite: {source: manul}
cite: {source: manual}, tell: {}
cite: {source: manual}, tell: {holds: "a {resident"}
cite: {source: manual}, tell: {holds: "a {limit of}"}
cite: {source: manual}, tell: {holds: "a } b"}
cite: {source: manual}, tell: {holds: "{monitoring.gender}"}
cite: {source: manual}, tell: {holds: "{card}"}
"""

GOOD_DEFINITIONS = """
sum: fee, of: loans
sum: fee, of: loans, where: {lost: "true", kind: [book, film]}
least: fee, of: loans, where: {holds: rule-2}
greatest: fee, of: loans
when: {resident: true}
when: {not: {holds: rule-2}}
"""

BAD_DEFINITIONS = """
sum: fe, of: loans
sum: fee
sum: fee, count: loans
count: loans, of: loans
when: {resident: true}, of: loans
sum: lost, of: loans
sum: fee, of: resident
years_between: [born_on]
months_between: [born_on, fee]
days_between: [born_on, requested_at], of: loans
sum: fee, of: loans, where: {lst: true}
when: {a: 5}
when: {rule-2: 5}
when: {holds: a}
"""

GOOD_FACTS = """
resident: null
born_on: 1984-05-02
requested_at: 2024-05-02T12:00-07:00
requested_at: 2024-05-02 12:00:00Z
barcode: "12.345"
balance: -5.01
balance: "5.00"
loans: []
loans: null
loans: [{fee: 5, days_late: 3}, {}]
home: {longitude: -122, latitude: 45.5, accuracy_m: 3}
orientation: {on: 2024-01-01}
household: {adults: 2}
languages: [en, es]
reference: abc
card: adult
"""

BAD_FACTS = """
resident: no
resident: "true"
resident: yes
born_on: 1984-5-2
born_on: 1984-02-30
requested_at: 2024-05-02T12:00
requested_at: 2024-05-02
barcode: 12.345
barcode: x
balance: 5 USD
balance: lots
loans: {fee: 5}
loans: [5]
loans: [{fee: -5}]
loans: [{fee: "-5"}]
loans: [{days_late: 1.5}]
home: {longitude: -222}
home: [1,2]
orientation: {on: 2024-01-01, not_as_of: 2024-01-01}
orientation: 2024-01-01
languages: [xx]
languages: en
reference: 5
residnt: true
card: adlt
"""

GOOD_CASES = """
change: {"loans[0]": {fee: 5}, household.adults: 3}, expect: {outcome: eligible}
unknown: [resident], expect: {missing: [resident]}
change: {orientation.on: 2024-01-01}, expect: {provisional: false, rules: {rule: true}}
expect: {told: {rule: [yes, resident]}}
says: x, decision: card, unknown: [], expect: eligible
"""

BAD_CASES = """
expect: {}
expect: nothing
expect: {outcom: eligible}
expect: {rules: {rule: maybe}}
expect: {rules: {rul: true}}
expect: {provisional: perhaps}
change: {residnt: true}, expect: eligible
change: {"loans[5].fee": 5}, expect: eligible
change: {"loans.fee": 5}, expect: eligible
unknown: [residnt], expect: eligible
expect: {missing: [residnt]}
decision: none, expect: eligible
expect: {because: rule}
change: {"loans[0].fee": cheap}, expect: eligible
"""
