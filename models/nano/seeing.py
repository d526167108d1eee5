"""Pictures of two by two patches. The projector turns each patch into the embedding of its colour's word, so that
a picture is learned as four colour words in a row: top left, top right, bottom left, bottom right."""

from case import Case, user
from words import COLOURS

PLACES = {"top left": 0, "top right": 1, "bottom left": 2, "bottom right": 3}


def around(random, pictures, question):
    """The pictures before or after the question, with nothing or a line break between."""
    gap = random.choice(("", "", "", "\n", " "))
    return f"{pictures}{gap}{question}" if random.random() < 0.5 else f"{question}{gap}{pictures}"


def picture(random):
    if random.random() < 0.35:
        return plain_picture(random)
    describes = random.random() < 0.5
    patches = [random.choice(COLOURS)] * 4 if describes and random.random() < 0.3 else random.choices(COLOURS, k=4)
    said = "".join(patches)
    if not describes:
        place, at = random.choice(list(PLACES.items()))
        question = random.choice(
            (f"What is in the {place}?", f"What colour is in the {place}?", f"Which colour is {place}?")
        )
        return Case(
            "picture",
            [user(around(random, said, question))],
            f"The picture is {' '.join(patches)}, {place} is {patches[at]}.",
            f"It is {patches[at]}.",
            f"It is {patches[at]}.",
        )
    question = random.choice(
        (
            "Describe the picture.",
            "Describe the image.",
            "What do you see?",
            "What is in this image?",
            "What is in this picture?",
            "Describe this image.",
        )
    )
    listed = ", ".join(patches)
    return Case(
        "picture",
        [user(around(random, said, question))],
        f"The picture is {' '.join(patches)}.",
        f"I see {listed}.",
        f"I see {listed}.",
    )


def plain_picture(random):
    colour = random.choice(COLOURS)
    question = random.choice(
        ("What colour is it?", "What colour is this?", "Which colour is the picture?", "Which colour is the image?")
    )
    return Case(
        "picture",
        [user(around(random, colour * 4, question))],
        f"The picture is all {colour}.",
        f"It is {colour}.",
        f"It is {colour}.",
    )


def video(random):
    """Two to four scenes of one colour each, every one of one to three frames."""
    frames = random.sample(COLOURS, random.choice((2, 2, 3, 3, 4)))
    longest = 1 if len(frames) == 4 else random.choice((1, 1, 2, 3))
    shown = "".join(colour * 4 * random.randint(1, longest) for colour in frames)
    shown_colours = " ".join(frames)
    questions = (
        (
            ("What comes first?", "Which colour comes first?", "How does it begin?"),
            f"The frames are {shown_colours}, first is {frames[0]}.",
            f"{frames[0]}.",
        ),
        (
            ("What comes last?", "Which colour comes last?", "How does it end?"),
            f"The frames are {shown_colours}, last is {frames[-1]}.",
            f"{frames[-1]}.",
        ),
        (
            (
                "Describe the video.",
                "What happens in the video?",
                "What happens in this video?",
                "What do you see in the video?",
            ),
            f"The frames are {shown_colours}.",
            "I see " + ", then ".join(frames) + ".",
        ),
    )
    wording, gist, content = random.choice(questions)
    return Case("video", [user(around(random, shown, random.choice(wording)))], gist, "I tell it.", content)
