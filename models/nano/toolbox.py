"""The tools of the nano's world, and tools that it has never seen, as OpenAI function definitions."""

from random import Random

from prose import strange_word


class NotOffered(Exception):
    """The case does not fit the tools that its row offers already."""


class Draw(Random):
    """A source of randomness for one row: all its cases share the tools of the first.

    `offered` is what the last case offers, as (maker, tool) pairs; `shelf` what all further ones must use.
    """

    def __init__(self, seed):
        super().__init__(seed)
        self.offered, self.shelf = [], None


def tool(name, description, /, **parameters):
    """Parameters are all strings; `required` is the list of those that must be given."""
    function = {"name": name}
    if description:
        function["description"] = description
    properties = {}
    for key, about in parameters.items():
        optional_enum = isinstance(about, (list, tuple))
        properties[key] = {"type": "string", "enum": list(about)} if optional_enum else {"type": "string"}
        if about and not optional_enum:
            properties[key]["description"] = about
    required = [key for key, about in parameters.items() if not isinstance(about, (list, tuple))]
    function["parameters"] = {"type": "object", "properties": properties, "required": required}
    return {"type": "function", "function": function}


UNITS = ("celsius", "fahrenheit")
WEATHER_NAMES = ("get_weather", "get_weather", "get_weather", "get_current_weather", "get_current_weather", "weather")
PLACE_KEYS = {"city": "The city", "location": "The city and state, e.g. San Francisco, CA"}


def weather_tool(random):
    name = random.choice(WEATHER_NAMES)
    about = random.choice(
        (
            "Get the weather in a city.",
            "Get the current weather in a given location",
            "Get the weather",
            "The weather of a place.",
        )
    )
    key = random.choice(("city", "city", "location"))
    parameters = {key: random.choice((PLACE_KEYS[key], "The place", ""))}
    if random.random() < 0.35:
        parameters["unit"] = UNITS
    return tool(name, about, **parameters)


def described(random, name, texts, /, **parameters):
    told = random.random() < 0.5
    return tool(name, random.choice(texts), **{key: about if told else "" for key, about in parameters.items()})


def time_tool(random):
    return described(
        random, "get_time", ("Get the time in a city.", "Get the local time", "What time is it there?"), city="The city"
    )


def person_tool(random):
    return described(
        random,
        "find_person",
        ("Find where a person lives.", "Find a person", "Look up the city of a person."),
        name="The name",
    )


def country_tool(random):
    return described(random, "get_country", ("Get the country of a city.", "Find the country"), city="The city")


def flight_tool(random):
    texts = ("Book a flight.", "Book a flight between two cities.")
    return described(random, "book_flight", texts, **{"from": "Where it starts", "to": "Where it ends"})


def message_tool(random):
    return described(
        random, "send_message", ("Send a message to a person.", "Send a message"), to="Who gets it", text="The text"
    )


def date_tool(random):
    return tool("get_day", random.choice(("Get the day of the week.", "Which day it is")))


STRANGE_VERBS = ("run", "make", "open", "play", "read", "move")


def strange_tool(random):
    """A tool with a name that training meets nowhere else: a distractor, unless the user names it."""
    name = f"{random.choice(STRANGE_VERBS)}_{strange_word(random).lower()}"
    keys = random.sample(("value", "path", "query", "number", "mode", "item"), random.randint(0, 2))
    about = random.choice(("", f"Do {strange_word(random)} with {strange_word(random)}.", "Another tool."))
    return tool(name, about, **{key: random.choice(("", f"The {strange_word(random)}")) for key in keys})


TOOLS = (weather_tool, time_tool, person_tool, country_tool, flight_tool, message_tool, date_tool)


def offer(random, needed=()):
    """One to four tools in random order, the needed ones among them."""
    others = [make for make in (*TOOLS, strange_tool, strange_tool) if make not in needed]
    more = random.choice((0, 0, 1, 1, 2, 3)) if needed else random.choice((1, 2, 3))
    if random.shelf is not None:
        if not set(needed) <= {make for make, _ in random.shelf}:
            raise NotOffered
        return shelved(random)
    return put(random, [*needed, *random.sample(others, more)])


def offer_strange(random):
    """Only tools that are never the right ones; sometimes none at all."""
    if random.shelf is not None:
        if any(make is not strange_tool for make, _ in random.shelf):
            raise NotOffered
        return shelved(random)
    return [] if random.random() < 0.4 else put(random, [strange_tool] * random.choice((1, 2, 3)))


def put(random, makers):
    random.shuffle(makers)
    random.offered = [(make, make(random)) for make in makers]
    return [made for _, made in random.offered]


def shelved(random):
    return [made for _, made in random.shelf]
