import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // The package is linked from this repository, where it has a react of its own for its tests.
  resolve: { dedupe: ["react", "react-dom", "@tanstack/react-query"] },
  // npm run dev: go run ./examples/react/server -addr 127.0.0.1:8041 -public-url http://127.0.0.1:5173
  server: { host: "127.0.0.1", proxy: { "/api": "http://127.0.0.1:8041", "/auth": "http://127.0.0.1:8041" } },
});
