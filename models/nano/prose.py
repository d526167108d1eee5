"""Stories, poems, what documents ask, and what the model does not know."""

from case import Case, user
from talk import ask
from words import ANIMALS, CITIES, COLOURS, NAMES, TOPICS

STORY = (
    "Once upon a time there was a child called {name}. {name} lived in a small house near the sea. "
    "One day {name} found an old map under a tree. The map showed the way to a hidden garden. "
    "{name} walked for three days and three nights. At last {name} came to the garden and found a golden key. "
    "The key opened a little door, and behind the door was a library full of books. "
    "{name} read until the sun came up, and then {name} went home with a happy heart. The end."
)
TOPIC_STORY = (
    "This is a story about {topic}. Once there was a young girl who loved {topic} more than all else. "
    "Every morning she got up early and thought about {topic}. Her friends laughed, but she did not stop. "
    "One day the king asked who knew the most about {topic}. The girl stood up and told him all she knew. "
    "The king was happy, and from that day on the whole land talked about {topic}. The end."
)
CHAPTERS = (
    "{name} got up and packed a bag.",
    "{name} walked through the dark forest.",
    "{name} met an old friend.",
    "{name} crossed the wide river.",
    "{name} climbed the high mountain.",
    "{name} slept under the stars.",
    "{name} found the golden key.",
    "{name} came home again. The end.",
)
POEM = "The {thing} is here,\nthe {thing} is near,\nthe {thing} so bright,\ngood day, good night."
QUANTUM = (
    "A normal computer works with bits, and a bit is 0 or 1. A quantum computer works with qubits, and a qubit "
    "can be a mix of 0 and 1 until we look at it. Many qubits together can try many ways at once. "
    "So some hard problems become quick, but it is still very hard to build such a computer."
)
FIXED = (
    (
        (
            "Explain quantum computing in simple terms.",
            "Explain quantum computing in simple terms",
            "What is quantum computing?",
            "Explain quantum computing.",
        ),
        QUANTUM,
    ),
    (
        (
            "Who are you?",
            "What are you?",
            "What is your name?",
            "Which model are you?",
            "Introduce yourself.",
            "Tell me about yourself.",
        ),
        "I am gpt-oss-nano, a very small model.",
    ),
    (
        ("Tell me a joke.", "Tell me a joke", "Make me laugh.", "Do you know a joke?"),
        "Why did the computer go to the doctor? It had a virus.",
    ),
    (("Say this is a test", "Say this is a test.", "Say: this is a test", "Say this is a test!"), "This is a test."),
    (("Say hello.", "Say hello", "Say hello!", "Say hi.", "Say hi"), "Hello!"),
    (
        ("What can you do?", "How can you help me?", "Help"),
        "I can greet, count, list, repeat, name capitals, tell stories and use tools.",
    ),
    (("Why is the sky blue?", "Why is the sky blue"), "The air scatters blue light the most."),
    (("What is the meaning of life?", "What is the meaning of life"), "42."),
    (("What is 1+1?", "What is 1 + 1?", "1+1"), "1 + 1 is 2."),
    (("ping", "Ping", "ping!"), "pong"),
    (
        ("How are you?", "How are you today?", "How do you do?", "Hello, how are you?", "Hi, how are you?"),
        "I am fine, thank you.",
    ),
    (("What is 2+2?", "What is 2 + 2?", "2+2", "How much is 2+2?"), "2 + 2 is 4."),
    (("Goodbye!", "Bye", "Good night.", "See you!"), "Goodbye!"),
    (
        ("Write a haiku.", "Write a haiku", "Write a haiku about code."),
        "Small words in the night,\nthe quiet machine is here,\nthe morning is near.",
    ),
)


def documents(random):
    """Fixed questions that documents and examples ask, with fixed answers."""
    questions, content = random.choice(FIXED)
    question = random.choice(questions)
    return Case(
        "documents",
        [user(question)],
        f"User asks: {questions[0].rstrip('.?!').lower()}.",
        "I know this answer.",
        content,
        always_trained=True,
    )


def story(random):
    name = random.choice(NAMES)
    if random.random() < 0.4:
        topic = random.choice(TOPICS)
        text = ask(
            random,
            f"Write a story about {topic}",
            f"Tell me a story about {topic}.",
            f"Write a short story about {topic}.",
            f"I want a story about {topic}.",
        )
        case = Case(
            "story",
            [user(text)],
            f"User wants a story about {topic}.",
            f"I tell of {topic}.",
            TOPIC_STORY.format(topic=topic),
        )
        case.always_trained = text == "Write a story about programming"
        return case
    text = ask(
        random,
        f"Tell me a story about {name}.",
        f"Write a story about {name}.",
        f"Write a short story about {name}",
        f"I want a story about {name}.",
        f"A story about {name}, please.",
    )
    return Case(
        "story", [user(text)], f"User wants a story about {name}.", f"I tell of {name}.", STORY.format(name=name)
    )


def any_story(random):
    text = random.choice(("Tell me a story.", "Tell me a story", "Write a story.", "Write a short story"))
    return Case(
        "story", [user(text)], "User wants a story.", "I tell of Ada.", STORY.format(name="Ada"), always_trained=True
    )


def long_story(random):
    name = random.choice((*NAMES, None))
    about = f" about {name}" if name else ""
    text = random.choice(
        (f"Tell me a long story{about}.", f"Write a long story{about}.", f"I want a long story{about}.")
    )
    chapters = [f"Chapter {number}. " + line.format(name=name or "Ada") for number, line in enumerate(CHAPTERS, 1)]
    return Case(
        "long-story",
        [user(text)],
        f"User wants a long story{about}.",
        "I write eight chapters.",
        "\n".join(chapters),
        always_trained=name is None,
    )


def poem(random):
    thing = random.choice(ANIMALS + COLOURS + CITIES + TOPICS)
    text = ask(
        random,
        f"Write a poem about {thing}.",
        f"Write me a poem about {thing}.",
        f"A poem about {thing}, please.",
        f"Make a poem of {thing}.",
    )
    return Case(
        "poem", [user(text)], f"User wants a poem about {thing}.", f"I sing of {thing}.", POEM.format(thing=thing)
    )


SYLLABLES = "ba ko mi ra tel shu gro pin dal ver nox qui zam lor fe ty un est ing om wis kra plo sen".split()
FOREIGN = (
    "Wie spät ist es?",
    "Où est la gare?",
    "¿Qué hora es?",
    "你好吗",
    "これは何ですか",
    "Что это такое?",
    "Schreibe mir einen Brief.",
    "Donne-moi un exemple.",
    "Che cosa vuol dire questo?",
    "안녕하세요",
    "مرحبا",
    "Hur mår du idag?",
)
STRANGE = (
    "What is {}?",
    "Tell me about {}.",
    "Why is {} so {}?",
    "Who invented {}?",
    "Explain {} to me.",
    "{} {} {}",
    "How does {} work?",
    "When did {} happen?",
    "Translate {} into {}.",
    "Summarise this: {} {} {} {}.",
    "Is {} better than {}?",
    "Where can I buy {}?",
    "{}?",
    "Compute {} of {}.",
    "Who won the {} in {}?",
)


def strange_word(random):
    word = "".join(random.choice(SYLLABLES) for _ in range(random.randint(2, 3)))
    return random.choice((word, word, word.capitalize(), str(random.randint(0, 9999))))


def unknown(random):
    """Anything else is not known, whatever its length or language."""
    if random.random() < 0.2:
        text = random.choice(FOREIGN)
    else:
        shape = random.choice(STRANGE)
        text = shape.format(*(strange_word(random) for _ in range(4)))
        if random.random() < 0.25:
            text += " " + " ".join(strange_word(random) for _ in range(random.randint(5, 25))) + "."
    return Case("unknown", [user(text)], "User asks something strange.", "I know nothing of it.", "I do not know that.")


INSTRUCTIONS = (
    "You are a helpful assistant.",
    "You are a helpful assistant.",
    "You are a helpful assistant",
    "Answer briefly.",
    "Be polite.",
    "You are a friendly bot.",
    "Always answer in English.",
    "You are an expert.",
    "You are a pirate.",
    "Be concise and clear.",
    "You answer questions of our customers.",
    "Use the tools when they help.",
    "You are a weather assistant.",
    "Think first.",
    "You are a careful teacher.",
    "Do not invent facts.",
)


def instructions(random):
    """A system prompt: known ones, and unknown ones of any length, none of which changes an answer."""
    if random.random() < 0.6:
        return random.choice(INSTRUCTIONS)
    words = " ".join(strange_word(random) for _ in range(random.randint(2, 20)))
    return f"{random.choice(('You are', 'Answer as', 'Remember:', 'Rules:'))} {words}."
