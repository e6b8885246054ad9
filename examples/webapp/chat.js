// Shows the answer as it streams in. Without scripts the form still works: the browser then shows the text alone.
const form = document.getElementById("chat");
const log = document.getElementById("log");

function add(text, name) {
  const line = document.createElement("p");
  line.textContent = text;
  line.className = name;
  log.append(line);
  return line;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = form.elements.message;
  const button = form.querySelector("button");
  const body = new URLSearchParams({ message: field.value });
  add(field.value, "mine");
  const line = add("\u2026", "theirs");
  field.value = "";
  button.disabled = true;
  try {
    const response = await fetch("/chat", { method: "POST", body });
    if (response.status === 401) {
      location.reload(); // the page shows how to reconnect
      return;
    }
    if (!response.ok) line.classList.add("failed");
    line.textContent = "";
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      line.textContent += part.value;
    }
  } catch {
    line.textContent = "The connection broke. Try again.";
    line.classList.add("failed");
  } finally {
    button.disabled = false;
    field.focus();
  }
});
