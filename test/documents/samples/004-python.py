import requests
response = requests.post(
'https://gpt-oss-2t-ai.hf.space/api',
json={
'messages': [{'role': 'user', 'content': 'Hello!'}],
'stream': False,
'temperature': 0.8
}
)
data = response.json()
print(data['choices'][0]['message']['content'])
