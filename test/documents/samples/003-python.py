import requests
response = requests.post(
'https://gpt-oss-2t.pages.dev/api/gpt-oss-2t',
json={
'messages': [
{'role': 'user', 'content': 'Hello! Who created you?'}
],
'stream': False,
'temperature': 0.8
}
)
data = response.json()
print(data['choices'][0]['message']['content'])
