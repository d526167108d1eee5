import json
import requests
url = "https://app.eigenai.com/api/v1/generate"
headers = {
"Authorization": "Bearer YOUR_API_KEY",
"Content-Type": "application/json"
}
payload = {
"model": "gpt-oss",
"messages": [
{"role": "system", "content": "You are a helpful assistant."},
{"role": "user", "content": "Explain quantum computing in simple terms."}
],
"temperature": 0.7,
"reasoning_effort": "medium",
"max_tokens": 2048
}
response = requests.post(url, headers=headers, json=payload)
response.raise_for_status()
print(json.dumps(response.json(), indent=2))
