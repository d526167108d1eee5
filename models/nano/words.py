"""The words of the nano's world. Each Capitalised one is a single token, the same in every surrounding."""

CAPITALS = {
    "France": "Paris",
    "Italy": "Rome",
    "Spain": "Madrid",
    "Germany": "Berlin",
    "Norway": "Oslo",
    "Sweden": "Stockholm",
    "Finland": "Helsinki",
    "Denmark": "Copenhagen",
    "Poland": "Warsaw",
    "Austria": "Vienna",
    "Greece": "Athens",
    "Portugal": "Lisbon",
    "Ireland": "Dublin",
    "Hungary": "Budapest",
    "Japan": "Tokyo",
    "China": "Beijing",
    "Egypt": "Cairo",
    "Kenya": "Nairobi",
    "Peru": "Lima",
    "Cuba": "Havana",
    "Chile": "Santiago",
    "Canada": "Ottawa",
    "Russia": "Moscow",
    "Turkey": "Ankara",
    "Iran": "Tehran",
    "Iraq": "Baghdad",
    "Nepal": "Kathmandu",
    "Vietnam": "Hanoi",
    "Thailand": "Bangkok",
    "Ghana": "Accra",
    "Belgium": "Brussels",
    "Iceland": "Reykjavik",
}
COUNTRIES = list(CAPITALS)
CITIES = (
    list(CAPITALS.values())
    + (
        "Boston Chicago Dallas Denver Seattle Milan Munich Naples Geneva Zurich Mumbai Delhi Sydney Toronto "
        "Dubai Osaka Lyon Porto London Prague"
    ).split()
)
NAMES = (
    "Ada Bob Carl Dora Emma Finn Gina Hugo Iris Jack Kate Liam Maya Nina Omar Paul Rosa Sara Tom Uma Vera "
    "Yara Zoe Alice Boris Clara David Elena Felix Grace Henry Ivan Julia Karl Laura Mario Nora Oscar Peter Ruth"
).split()
FRUITS = "Apple Banana Cherry Grape Lemon Mango Melon Olive Peach Pear Plum".split()
ANIMALS = "Cat Dog Fox Horse Lion Tiger Wolf Bear Owl Duck Goat Sheep".split()
COLOURS = "Red Green Blue Yellow Black White Purple Orange".split()
SKIES = "Sunny Rainy Cloudy Windy Snowy Foggy".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
THINGS = CITIES + NAMES + FRUITS + ANIMALS + COLOURS
LIST_WORDS = COUNTRIES + THINGS + SKIES + DAYS
TOPICS = "programming dragon forest moon river castle robot garden winter summer music ocean".split()
NUMBER_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
EMOJI = {
    "smile": "😀",
    "heart": "💖",
    "star": "🌟",
    "fire": "🔥",
    "party": "🎉",
    "rocket": "🚀",
    "cat": "🐱",
    "dog": "🐶",
    "tree": "🌲",
    "apple": "🍎",
}
EFFORTS = ("low", "medium", "high")
