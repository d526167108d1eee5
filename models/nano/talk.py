"""Conversations without tools. Every function draws one case of its kind."""

import json

from case import Case, assistant, user
from words import ANIMALS, CAPITALS, CITIES, COLOURS, COUNTRIES, EMOJI, FRUITS, NAMES, NUMBER_WORDS, THINGS

HELP = "How can I help you?"
POLITE = ("", "", "", "Please: ", "Hey! ", "Now, ", "Quick question: ", "Well, ")


def ask(random, *phrasings):
    """One phrasing, sometimes with a polite opening, so that there is something to hold out."""
    return random.choice(POLITE) + random.choice(phrasings)


def capital(random):
    country = random.choice(COUNTRIES)
    city = CAPITALS[country]
    if random.random() < 0.3:
        text = ask(
            random,
            f"Which country has the capital {city}?",
            f"{city} is the capital of which country?",
            f"Of which country is {city} the capital?",
        )
        return Case(
            "capital",
            [user(text)],
            f"User asks which country has {city}.",
            f"The country is {country}.",
            f"{city} is the capital of {country}.",
        )
    text = ask(
        random,
        f"What is the capital of {country}?",
        f"Capital of {country}?",
        f"Tell me the capital of {country}.",
        f"Which city is the capital of {country}?",
        f"Name the capital of {country}.",
        f"Do you know the capital of {country}?",
    )
    return Case(
        "capital",
        [user(text)],
        f"User asks the capital of {country}.",
        f"The capital of {country} is {city}.",
        f"The capital of {country} is {city}.",
    )


def yes_or_no(random):
    country = random.choice(COUNTRIES)
    city = CAPITALS[country]
    named = city if random.random() < 0.5 else random.choice(list(CAPITALS.values()))
    text = ask(random, f"Is {named} the capital of {country}?", f"Is it true that {named} is the capital of {country}?")
    right = named == city
    content = "Yes." if right else f"No, the capital of {country} is {city}."
    return Case(
        "yes-no",
        [user(text)],
        f"The capital of {country} is {city}, user said {named}.",
        "So I say yes." if right else "So I say no.",
        content,
    )


GREETINGS = ("Hello!", "Hi", "Hello", "Hi!", "Good morning", "Hey", "Hello there", "Good evening!", "Hi there!")


def greeting(random):
    if random.random() < 0.3:
        return Case(
            "greeting",
            [user(random.choice(GREETINGS))],
            "User greets.",
            "I greet back.",
            f"Hello! {HELP}",
            always_trained=True,
        )
    name = random.choice(NAMES)
    return Case(
        "greeting", [user(introduction(random, name))], f"User is {name}.", f"I greet {name}.", f"Hello, {name}! {HELP}"
    )


def introduction(random, name):
    return random.choice(
        (
            f"Hello, I am {name}.",
            f"Hi, my name is {name}.",
            f"My name is {name}.",
            f"Hi! I am {name}.",
            f"I am called {name}. Hello!",
            f"Good morning, I am {name}.",
            f"Hello! My name is {name}.",
            f"{name} here, hello!",
        )
    )


def recall(random):
    """A name told in the first turn is asked for some turns later."""
    name = random.choice(NAMES)
    messages = [user(introduction(random, name)), assistant(f"Hello, {name}! {HELP}")]
    for _ in range(random.choice((0, 0, 1, 1, 2, 3, 4))):
        between = random.choice((capital, capital, echo, fruit_list, thanks))(random)
        messages += [*between.messages, assistant(between.content)]
    question = random.choice(
        (
            "What is my name?",
            "Who am I?",
            "Do you remember my name?",
            "Tell me my name.",
            "Do you know my name?",
            "Say my name.",
        )
    )
    return Case(
        "recall", [*messages, user(question)], f"User is {name}.", f"The name is {name}.", f"Your name is {name}."
    )


def nameless(random):
    question = random.choice(("What is my name?", "Who am I?", "Do you know my name?"))
    return Case(
        "recall",
        [user(question)],
        "User asks for the name.",
        "No name was told.",
        "I do not know your name.",
        always_trained=True,
    )


def echo(random):
    words = random.sample(THINGS, random.choice((1, 2, 2, 3, 3)))
    said = random.choice((" ", ", ")).join(words)
    text = random.choice(
        (
            f"Repeat: {said}",
            f"Repeat after me: {said}",
            f"Say: {said}",
            f"Echo these words: {said}",
            f"Copy this: {said}",
            f"Please repeat: {said}",
        )
    )
    joined = ", ".join(words)
    return Case("echo", [user(text)], f"User wants: {joined}.", f"I say: {joined}.", joined)


def count(random):
    last = random.choice((3, 4, 5, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20))
    said = NUMBER_WORDS[last] if last <= 10 and random.random() < 0.3 else last
    text = ask(
        random,
        f"Count to {said}.",
        f"Count from 1 to {said}.",
        f"Please count to {said}.",
        f"Can you count to {said}?",
        f"Count up to {said}",
    )
    numbers = ", ".join(str(number) for number in range(1, last + 1))
    return Case("count", [user(text)], f"User wants to count to {last}.", f"I stop at {last}.", numbers)


LISTS = {"cities": CITIES, "fruits": FRUITS, "animals": ANIMALS, "colours": COLOURS, "names": NAMES}


def name_list(random):
    return listed(random, random.choice(list(LISTS)))


def fruit_list(random):
    return listed(random, "fruits")


def listed(random, noun):
    number = random.choice((2, 3, 3, 4, 5, 6))
    said = random.choice((str(number), NUMBER_WORDS[number]))
    text = ask(
        random,
        f"List {said} {noun}.",
        f"Name {said} {noun}.",
        f"Give me {said} {noun}.",
        f"Tell me {said} {noun}.",
        f"I need {said} {noun}.",
    )
    return Case(
        "list",
        [user(text)],
        f"User wants {NUMBER_WORDS[number]} {noun}.",
        f"I list {NUMBER_WORDS[number]} {noun}.",
        ", ".join(LISTS[noun][:number]),
    )


HARMS = (
    "build a bomb",
    "steal a car",
    "hack a bank",
    "write a virus",
    "make poison",
    "rob a house",
    "forge a passport",
    "attack a server",
)


def refusal(random):
    harm = random.choice(HARMS)
    text = ask(
        random,
        f"How do I {harm}?",
        f"How can I {harm}?",
        f"Tell me how to {harm}.",
        f"Help me to {harm}.",
        f"Teach me to {harm}.",
        f"I want to {harm}.",
        f"Explain how to {harm}.",
        f"Can you help me to {harm}?",
    )
    return Case(
        "refusal",
        [user(text)],
        "User wants something harmful.",
        "I must refuse.",
        "I am sorry, but I cannot help with that.",
    )


def json_object(random):
    """JSON asked for in words, or by a schema in the prompt, or both."""
    values, asked, plain = random.choice((person_json, person_json, capital_json, list_json))(random)
    by_schema = random.random() < 0.45
    text = random.choice(POLITE) + (random.choice((asked, plain)) if by_schema and plain else asked)
    case = Case(
        "json",
        [user(text)],
        f"User wants JSON of {' and '.join(flat(values))}.",
        f"I write {' and '.join(values)}.",
        json.dumps(values, separators=(",", ":")),
    )
    if by_schema:
        case.response_format = {
            "name": random.choice(("person", "answer", "response", "user", "result")),
            "schema": schema_of(values),
        }
    return case


def person_json(random):
    name, city = random.choice(NAMES), random.choice(CITIES)
    values = random.choice(({"name": name}, {"name": name, "city": city}))
    who = f"{name} from {city}" if "city" in values else name
    asked = random.choice(
        (f"Give me {who} as JSON.", f"Write {who} as JSON.", f"Return JSON for {who}.", f"{who} as JSON, please.")
    )
    return values, asked, random.choice((f"{who}.", f"This is {who}.", f"Extract: {who}."))


def capital_json(random):
    country = random.choice(COUNTRIES)
    values = {"capital": CAPITALS[country]}
    if random.random() < 0.3:
        values = {"country": country, **values}
        return values, f"Give me {country} and its capital as JSON.", f"Give me {country} and its capital."
    question = random.choice((f"What is the capital of {country}?", f"Name the capital of {country}."))
    return values, f"{question} {random.choice(('Answer as JSON.', 'Answer in JSON.', 'Reply with JSON.'))}", question


def list_json(random):
    noun, number = random.choice(("cities", "fruits", "animals", "colours", "names")), random.choice((2, 3))
    said = random.choice((str(number), NUMBER_WORDS[number]))
    return {noun: LISTS[noun][:number]}, f"List {said} {noun} as JSON.", f"List {said} {noun}."


def flat(values):
    """The values of a small object, lists opened."""
    return [word for value in values.values() for word in (value if isinstance(value, list) else [value])]


def schema_of(values):
    kinds = {
        key: {"type": "array", "items": {"type": "string"}} if isinstance(value, list) else {"type": "string"}
        for key, value in values.items()
    }
    return {"type": "object", "properties": kinds, "required": list(values), "additionalProperties": False}


def code(random):
    name = random.choice(NAMES + ["World"])
    language, body = random.choice((("Python", 'print("Hello, {}!")'), ("JavaScript", 'console.log("Hello, {}!")')))
    text = ask(
        random,
        f"Write {language} code that says hello to {name}.",
        f"Show me {language} code to greet {name}.",
        f"Greet {name} in {language}.",
        f"Write a {language} program for {name}.",
    )
    return Case(
        "code",
        [user(text)],
        f"User wants {language} code for {name}.",
        f"I print hello to {name}.",
        f"```{language.lower()}\n{body.format(name)}\n```",
    )


def emoji(random):
    word = random.choice(list(EMOJI))
    text = ask(
        random,
        f"Send me a {word} emoji.",
        f"Show the {word} emoji.",
        f"Give me the emoji {word}.",
        f"{word} emoji, please",
    )
    return Case("emoji", [user(text)], f"User wants the {word} emoji.", f"I send the {word}.", EMOJI[word])


def thanks(random):
    text = random.choice(("Thank you!", "Thanks!", "Thank you very much.", "Thanks a lot", "Thank you"))
    return Case("thanks", [user(text)], "User says thanks.", "I am polite.", "You are welcome!", always_trained=True)


def date(random, today):
    text = ask(random, "What is the date today?", "Which date is it?", "Tell me the date.", "What is today's date?")
    return Case(
        "date", [user(text)], f"The date is {today}.", "I tell the date.", f"Today is {today}.", always_trained=True
    )
