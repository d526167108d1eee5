# The document takes the id from the call of its own step 1, which the model makes of its own accord; sampled, it may also
# answer at once, and then step 2 gets an id that is made up.
calls = step1.choices[0].message.tool_calls
tool_call_id = calls[0].id if calls else "call_made_up"
