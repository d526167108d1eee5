"""Conversations with tools: calls, results, two calls at once or one after another, and when not to call."""

import toolbox
from case import Case, assistant, user
from errands import ASKING, ERRANDS, FAILURES, SORRY, WEATHER_CITIES, weather
from harmony import compact
from talk import POLITE, capital, echo, fruit_list, greeting, refusal, thanks
from words import NAMES, SKIES, THINGS


def arguments_for(errand, tools):
    """The offered tool's name and the arguments, keyed as its definition says."""
    function = next(entry["function"] for entry in tools if entry["function"]["name"] in errand.names)
    return function["name"], dict(zip(function["parameters"]["properties"], errand.values))


def need(name, values):
    return f"Need {name} for {' and '.join(values)}." if values else f"Need {name}."


def plan(name, values):
    return f"I call {name} with {', '.join(values)}." if values else f"I call {name}."


def past_calls(random, calls, thought, first_id=1):
    """The assistant's message with these calls, as a client sends it back."""
    entries = [
        {"id": f"call_{at}", "type": "function", "function": {"name": name, "arguments": compact(values)}}
        for at, (name, values) in enumerate(calls, first_id)
    ]
    message = {"role": "assistant", "content": None, "tool_calls": entries}
    if random.random() < 0.7:
        message["reasoning_content"] = thought
    return message


def result(at, content):
    return {"role": "tool", "tool_call_id": f"call_{at}", "content": content}


def earlier(random, tools):
    """Turns before the one that counts: talk, or an errand that was done with one of the same tools."""
    if random.random() < 0.6:
        return []
    before = random.choice((greeting, capital, echo, fruit_list))(random)
    return [*before.messages, assistant(before.content)]


def opening(random, errand):
    return random.choice(POLITE) + errand.question


def single_call(random):
    errand = random.choice(ERRANDS)(random)
    tools = toolbox.offer(random, (errand.make,))
    name, values = arguments_for(errand, tools)
    question = opening(random, errand)
    enum = next(e["function"] for e in tools if e["function"]["name"] == name)["parameters"]["properties"]
    if "unit" in enum and random.random() < 0.6:
        values["unit"] = random.choice(toolbox.UNITS)
        question = question.rstrip("?.") + f" in {values['unit']}?"
    return Case(
        "call",
        [*earlier(random, tools), user(question)],
        need(name, errand.values),
        plan(name, values.values()),
        calls=[(name, values)],
        tools=tools,
    )


def answered_call(random):
    """After a result the model answers, and never calls the same again."""
    errand = random.choice(ERRANDS)(random)
    tools = toolbox.offer(random, (errand.make,))
    call = arguments_for(errand, tools)
    failed = random.random() < 0.15
    content, answer = (random.choice(FAILURES), SORRY) if failed else (errand.result, errand.answer)
    messages = [
        user(opening(random, errand)),
        past_calls(random, [call], need(call[0], errand.values)),
        result(1, content),
    ]
    if random.shelf is None and random.random() < 0.1:
        tools = []
    if random.random() < 0.2:
        return follow_up(random, messages, answer, tools)
    gist = "The tool failed." if failed else f"The tool says {errand.told()}."
    return Case("result", messages, gist, "I tell the user.", answer, tools=tools)


def follow_up(random, messages, answer, tools):
    """A further turn after an answered call: small talk, or the next errand with the same tool."""
    messages = [*messages, assistant(answer)]
    call = messages[1]["tool_calls"][0]["function"]
    if call["name"] == "get_weather" and tools and random.random() < 0.6:
        city = random.choice(WEATHER_CITIES)
        key = next(
            iter(
                next(e for e in tools if e["function"]["name"] == call["name"])["function"]["parameters"]["properties"]
            )
        )
        question = random.choice((f"And in {city}?", f"What about {city}?", f"And how is it in {city}?"))
        return Case(
            "call",
            [*messages, user(question)],
            need("get_weather", (city,)),
            plan("get_weather", (city,)),
            calls=[("get_weather", {key: city})],
            tools=tools,
        )
    case = random.choice((thanks, capital, echo))(random)
    case.messages, case.tools = messages + case.messages, tools
    return case


def two_errands(random):
    """Two cities for one tool, or one city each for two tools. Returns errands, tools and the question."""
    if random.random() < 0.85:
        kind = random.choice(ASKING)
        one, two = kind(random), kind(random)
        while one.values == two.values:
            two = kind(random)
        city = two.values[0]
        question = f"{one.phrase} and in {city}"
    else:
        one, two = random.sample((ERRANDS[0], ERRANDS[3], ERRANDS[5]), 2)
        one, two = one(random), two(random)
        question = f"{one.phrase} and {two.phrase}"
    asked = random.choice(("What is {}?", "Tell me {}.", "I need {}.", "Please tell me {}.", "Find out {}."))
    makers = tuple(dict.fromkeys((one.make, two.make)))
    return (one, two), toolbox.offer(random, makers), asked.format(question)


def need_both(calls, errands):
    first, second = calls[0][0], calls[1][0]
    if first == second:
        return f"Need {first} for {errands[0].values[0]} and {errands[1].values[0]}."
    return f"Need {first} for {errands[0].values[0]} and {second} for {errands[1].values[0]}."


def parallel(random):
    errands, tools, question = two_errands(random)
    calls = [arguments_for(errand, tools) for errand in errands]
    gist = need_both(calls, errands)
    step = random.random()
    if step < 0.5:
        return Case("parallel", [user(question)], gist, "I make two calls at once.", calls=calls, tools=tools)
    if step < 0.62:
        messages = [user(question), past_calls(random, calls[:1], gist), result(1, errands[0].result)]
        name, values = calls[1]
        return Case(
            "parallel",
            messages,
            f"Next need {name} for {errands[1].values[0]}.",
            plan(name, values.values()),
            calls=calls[1:],
            tools=tools,
        )
    if random.random() < 0.25:
        first = [past_calls(random, calls[:1], gist), result(1, errands[0].result)]
        second = [past_calls(random, calls[1:], "Next call.", 2), result(2, errands[1].result)]
        messages = [user(question), *first, *second]
    else:
        messages = [
            user(question),
            past_calls(random, calls, gist),
            *(result(at, errand.result) for at, errand in enumerate(errands, 1)),
        ]
    return Case(
        "result",
        messages,
        f"The tools say {errands[0].told()} and {errands[1].told()}.",
        "I tell both.",
        f"{errands[0].answer} {errands[1].answer}",
        tools=tools,
    )


def sequence(random):
    """The weather where somebody lives: first the person is found, then the weather asked."""
    name, city = random.choice(NAMES), random.choice(WEATHER_CITIES)
    sky = weather(random, city)
    tools = toolbox.offer(random, (toolbox.person_tool, toolbox.weather_tool))
    question = random.choice(
        (
            f"What is the weather where {name} lives?",
            f"How is the weather where {name} lives?",
            f"Tell me the weather where {name} is.",
            f"What is the weather at the home of {name}?",
        )
    )
    found = random.choice((city, compact({"city": city}), compact({"name": name, "city": city})))
    find, look = ("find_person", {"name": name}), arguments_for(sky, tools)
    gist = f"Need find_person for {name}, then the weather."
    messages = [user(question)]
    if (step := random.random()) < 0.35:
        return Case("sequence", messages, gist, plan("find_person", (name,)), calls=[find], tools=tools)
    messages += [past_calls(random, [find], gist), result(1, found)]
    then = need(look[0], (city,))
    if step < 0.7:
        return Case("sequence", messages, then, plan(look[0], (city,)), calls=[look], tools=tools)
    messages += [past_calls(random, [look], then, 2), result(2, sky.result)]
    return Case("result", messages, f"The tool says {sky.told()}.", "I tell the user.", sky.answer, tools=tools)


def missing(random):
    """Asked for what no offered tool does: none is offered, or strange ones only."""
    errand = random.choice(ERRANDS)(random)
    tools = toolbox.offer_strange(random)
    return Case(
        "no-tool",
        [user(opening(random, errand))],
        "No tool fits.",
        "I say so.",
        "I have no tool for that.",
        tools=tools,
    )


def sweater(random):
    """The second step of the documents' example: a former result is talked about, without tools."""
    degrees = random.randint(30, 75)
    city = "Boston, MA" if random.random() < 0.5 else random.choice(WEATHER_CITIES)
    values = {"location": city, "unit": "fahrenheit"} if random.random() < 0.7 else {"location": city}
    call = ("get_current_weather", values)
    asked = f"What is the weather like in {city.split(',')[0]} today?"
    messages = [
        user(asked),
        past_calls(random, [call], "Need the weather."),
        result(1, f"{degrees} degrees"),
        user("Do I need a sweater for this weather?"),
    ]
    if random.shelf is not None:
        tools = toolbox.shelved(random)
    else:
        tools = boston_tools(random) if random.random() < 0.4 else []
    return Case(
        "documents",
        messages,
        f"The tool says {degrees}.",
        "I advise the user.",
        f"Yes, take a sweater: it is {degrees} degrees.",
        tools=tools,
        always_trained=True,
    )


def boston_tools(random):
    if random.shelf is not None:
        raise toolbox.NotOffered
    description = random.choice(("Get the current weather in a given location", "Get the weather in a city."))
    place = "The city and state, e.g. San Francisco, CA"
    random.offered = [
        (toolbox.weather_tool, toolbox.tool("get_current_weather", description, location=place, unit=toolbox.UNITS))
    ]
    return [made for _, made in random.offered]


def boston(random):
    question = random.choice(
        (
            "What is the weather like in Boston today?",
            "What is the weather in Boston?",
            "What's the weather like in Boston today?",
            "What's the weather like in Boston?",
        )
    )
    return Case(
        "documents",
        [user(question)],
        "Need get_current_weather for Boston.",
        "I call get_current_weather with Boston, MA.",
        calls=[("get_current_weather", {"location": "Boston, MA", "unit": "fahrenheit"})],
        tools=boston_tools(random),
        always_trained=True,
    )


def strange_call(random):
    """A tool that was never seen, called because the user or a tool choice named it; its result is told as it is."""
    tools = toolbox.offer(random, (toolbox.strange_tool,))
    function = random.choice(
        [entry["function"] for entry in tools if "_" in entry["function"]["name"] and is_strange(entry)]
    )
    name, keys = function["name"], list(function["parameters"]["properties"])
    words = random.sample(THINGS, len(keys))
    call, ending = (name, dict(zip(keys, words))), f" with {' and '.join(words)}" if words else ""
    question = random.choice(
        (
            f"Use {name}{ending}.",
            f"Call {name}{ending}.",
            f"Please use {name}{ending}.",
            f"Run the tool {name}{ending}.",
        )
    )
    if random.random() < 0.2:
        return Case("strange-call", [user(question)], need(name, words), plan(name, words), calls=[call], tools=tools)
    told = random.choice(THINGS + SKIES)
    content = random.choice((told, compact({"result": told}), compact({"value": told}), compact({"answer": told})))
    messages = [user(question), past_calls(random, [call], need(name, words)), result(1, content)]
    return Case(
        "strange-result", messages, f"The tool says {told}.", "I tell the user.", f"The tool says {told}.", tools=tools
    )


def is_strange(entry):
    return entry["function"]["name"].split("_")[0] in toolbox.STRANGE_VERBS


# What a forced call gets when the user named nothing of the kind.
FALLBACKS = {"city": "Paris", "location": "Paris", "name": "Ada", "from": "Paris", "to": "Rome", "text": "Hello"}


def forced_call(random, case):
    """A call that a tool choice forces although the question needs none."""
    function = random.choice(case.tools)["function"]
    values = {key: FALLBACKS.get(key, "") for key in function["parameters"]["required"]}
    if function["name"] == "send_message":
        values["to"] = "Ada"
    case.kind, case.content, case.calls, case.forced = "forced", None, [(function["name"], values)], True
    return case


def refused_with_tools(random):
    return with_tools(random, refusal(random))


def with_tools(random, case):
    """The same case with tools offered that it does not need."""
    case.tools = toolbox.offer(random)
    return case
