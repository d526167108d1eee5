print(json.dumps({"step1": step1.model_dump(), "step2": step2.model_dump()}))
