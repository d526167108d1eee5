# The document takes the id from the call of its own step 1. A model of 135 million parameters seldom calls a tool of its
# own accord (gpt-oss does), so without a call step 2 gets an id that is made up.
calls = step1.choices[0].message.tool_calls
tool_call_id = calls[0].id if calls else "call_made_up"
