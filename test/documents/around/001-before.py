# What the document's fragments take for granted.
import json
import os
from typing import Any, Dict, List

api_key = os.environ["SAMPLE_KEY"]
model = os.environ["SAMPLE_MODEL"]
