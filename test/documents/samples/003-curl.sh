curl -X POST https://gpt-oss-2t.pages.dev/api/gpt-oss-2t \
-H "Content-Type: application/json" \
-d '{
"messages": [
{"role": "user", "content": "Hello! Who created you?"}
],
"stream": false,
"temperature": 0.8
}'
