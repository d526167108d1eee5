print(json.dumps({"step1": step1.model_dump(exclude_unset=True), "step2": step2.model_dump(exclude_unset=True)}))
