"""What a user may want done with one tool: the question, the arguments, the tool's results and their answers."""

import json
from dataclasses import dataclass

import toolbox
from words import CITIES, COUNTRIES, DAYS, FRUITS, NAMES, SKIES

FAILURES = (
    "Error: not found",
    '{"error":"not found"}',
    '{"error":"timeout"}',
    "error",
    '{"error":"unavailable"}',
    "Error: service down",
)
SORRY = "I am sorry, the tool did not work."
# The documents' example asks for Boston and has arguments of its own: see `calling.boston`.
WEATHER_CITIES = [city for city in CITIES if city != "Boston"]


@dataclass
class Errand:
    """`phrase` names it within a sentence ("the weather in Paris"), `values` are the arguments in order."""

    make: object
    names: tuple
    question: str
    phrase: str
    values: tuple
    result: str
    answer: str
    said: str

    def told(self):
        """The result with what it is about, so that both are close by when the answer is written."""
        return f"{self.said} for {self.values[0]}" if self.values else self.said


def weather(random, city=None):
    city = city or random.choice(WEATHER_CITIES)
    sky = random.choice(SKIES)
    degrees = random.randint(1, 9) if random.random() < 0.7 else random.randint(10, 39)
    with_sky, with_degrees = random.choice(((True, False), (True, False), (True, True), (False, True)))
    result = weather_result(random, city, sky if with_sky else None, degrees if with_degrees else None)
    if with_sky:
        answer = f"The weather in {city} is {sky}" + (f" with {degrees} degrees." if with_degrees else ".")
    else:
        answer = f"It is {degrees} degrees in {city}."
    said = " ".join(str(value) for value, shown in ((sky, with_sky), (degrees, with_degrees)) if shown)
    question = random.choice(
        (
            f"What is the weather in {city}?",
            f"What's the weather like in {city}?",
            f"How is the weather in {city}?",
            f"Weather in {city}?",
            f"Tell me the weather in {city}.",
            f"What is the weather like in {city} today?",
            f"Check the weather in {city}, please.",
            f"How is the weather in {city} today?",
        )
    )
    return Errand(
        toolbox.weather_tool,
        ("get_weather", "get_current_weather", "weather"),
        question,
        f"the weather in {city}",
        (city,),
        result,
        answer,
        said,
    )


def weather_result(random, city, sky, degrees):
    values = {}
    if random.random() < 0.5:
        values[random.choice(("city", "location"))] = city
    if sky:
        values[random.choice(("weather", "weather", "sky", "condition"))] = sky
    if degrees is not None:
        values[random.choice(("degrees", "temperature"))] = degrees
    if random.random() < 0.7:
        return compact_or_not(random, values)
    if sky and degrees is not None:
        return f"{sky}, {degrees} degrees"
    return sky or f"{degrees} degrees"


def compact_or_not(random, values):
    separators = random.choice(((",", ":"), (",", ":"), (", ", ": ")))
    return json.dumps(values, separators=separators)


def clock(random):
    city, hour = random.choice(CITIES), random.randint(1, 9)
    question = random.choice(
        (
            f"What time is it in {city}?",
            f"Tell me the time in {city}.",
            f"What is the time in {city}?",
            f"Time in {city}?",
        )
    )
    result = random.choice((f"{hour}:00", compact_or_not(random, {"time": f"{hour}:00"})))
    return Errand(
        toolbox.time_tool,
        ("get_time",),
        question,
        f"the time in {city}",
        (city,),
        result,
        f"It is {hour}:00 in {city}.",
        f"{hour}:00",
    )


def person(random):
    name, city = random.choice(NAMES), random.choice(WEATHER_CITIES)
    question = random.choice(
        (f"Where does {name} live?", f"Find {name}.", f"In which city does {name} live?", f"Where is {name}?")
    )
    result = random.choice(
        (city, compact_or_not(random, {"city": city}), compact_or_not(random, {"name": name, "city": city}))
    )
    return Errand(
        toolbox.person_tool,
        ("find_person",),
        question,
        f"where {name} lives",
        (name,),
        result,
        f"{name} lives in {city}.",
        city,
    )


def country(random):
    city, land = random.choice(CITIES), random.choice(COUNTRIES)
    question = random.choice(
        (f"In which country is {city}?", f"Which country is {city} in?", f"Look up the country of {city}.")
    )
    result = random.choice((land, compact_or_not(random, {"country": land})))
    return Errand(
        toolbox.country_tool,
        ("get_country",),
        question,
        f"the country of {city}",
        (city,),
        result,
        f"{city} is in {land}.",
        land,
    )


def flight(random):
    start, end = random.sample(CITIES, 2)
    question = random.choice(
        (
            f"Book a flight from {start} to {end}.",
            f"I want to fly from {start} to {end}.",
            f"Please book me a flight from {start} to {end}.",
            f"Fly me from {start} to {end}.",
        )
    )
    result = random.choice(("Booked", '{"status":"Booked"}', '{"ok":true}', "ok"))
    return Errand(
        toolbox.flight_tool,
        ("book_flight",),
        question,
        f"a flight from {start} to {end}",
        (start, end),
        result,
        f"The flight from {start} to {end} is booked.",
        "done",
    )


def message(random):
    name, word = random.choice(NAMES), random.choice(FRUITS + DAYS)
    question = random.choice(
        (
            f"Send {name} the message {word}.",
            f"Send a message to {name}: {word}",
            f"Tell {name}: {word}",
            f"Write to {name}: {word}",
        )
    )
    result = random.choice(("Sent", '{"status":"Sent"}', '{"ok":true}', "ok"))
    return Errand(
        toolbox.message_tool,
        ("send_message",),
        question,
        f"a message to {name}",
        (name, word),
        result,
        f"The message to {name} is sent.",
        "done",
    )


def weekday(random):
    day = random.choice(DAYS)
    question = random.choice(("What day is it?", "Which day of the week is it?", "What day is today?"))
    result = random.choice((day, compact_or_not(random, {"day": day})))
    return Errand(toolbox.date_tool, ("get_day",), question, "the day", (), result, f"Today is {day}.", day)


ERRANDS = (weather, weather, weather, clock, clock, person, country, flight, flight, message, message, weekday)
ASKING = (weather, weather, clock)  # those that can be asked for two cities in one sentence
