curl -X POST https://gpt-oss-2t-ai.hf.space/api \
-H "Content-Type: application/json" \
-d '{"messages":[{"role":"user","content":"Hello!"}],"stream":false}'
