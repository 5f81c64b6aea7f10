// The simulator's stand-in for the platform's JS-SDK: the part of `wx` that web pages of a service
// account use, and the open tag by which they ask for consents. As strict as the real one: nothing
// works before `wx.config` was checked, and a wrong signature fails.
(() => {
  "use strict";
  const home = new URL(document.currentScript.src).origin;
  const KNOWN = ["checkJsApi", "closeWindow", "hideMenuItems", "showMenuItems", "hideAllNonBaseMenuItem",
    "updateAppMessageShareData", "updateTimelineShareData"];
  const onReady = [];
  let onError = null;
  let given = null;
  let state = "new"; // new → checking → ready | failed
  let page = null;

  // A text body needs no leave of the simulator beforehand.
  async function call(path, body) {
    const answer = await fetch(`${home}/_sim/js/${path}`, {
      method: "POST", credentials: "include", headers: { "content-type": "text/plain" }, body: JSON.stringify(body),
    });
    return answer.json();
  }

  function fail(errMsg) {
    state = "failed";
    if (given && given.debug) console.warn(errMsg);
    if (onError) onError({ errMsg });
  }

  async function config(options) {
    given = options || {};
    state = "checking";
    if (!Array.isArray(given.jsApiList)) return fail("config:fail, jsApiList is required");
    try {
      const answer = await call("config", {
        appId: String(given.appId), timestamp: given.timestamp, nonceStr: String(given.nonceStr),
        signature: String(given.signature), url: location.href.split("#")[0],
      });
      if (answer.errMsg !== "config:ok") return fail(answer.errMsg);
      page = answer;
    } catch (error) {
      return fail(`config:fail, ${error.message}`);
    }
    state = "ready";
    document.querySelectorAll("wx-open-subscribe").forEach((tag) => tag.show());
    onReady.splice(0).forEach((callback) => callback());
    return undefined;
  }

  function finish(options, name, detail = {}) {
    const allowed = state === "ready" && (given.jsApiList.includes(name) || name === "checkJsApi");
    const result = { errMsg: `${name}:${allowed ? "ok" : "permission denied"}`, ...detail };
    const callback = allowed ? options.success : options.fail;
    if (callback) callback(result);
    if (options.complete) options.complete(result);
  }

  const wx = {
    config,
    ready(callback) { if (state === "ready") callback(); else onReady.push(callback); },
    error(callback) { onError = callback; },
    checkJsApi(options = {}) {
      const wanted = options.jsApiList || [];
      finish(options, "checkJsApi", { checkResult: Object.fromEntries(wanted.map((name) => [name, KNOWN.includes(name)])) });
    },
  };
  for (const name of KNOWN.filter((known) => known !== "checkJsApi")) wx[name] = (options = {}) => finish(options, name);

  function element(tag, text, attributes = {}) {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  }

  const PROMPT_STYLE = `
    .veil{position:fixed;inset:0;background:rgba(0,0,0,.5);display:flex;align-items:flex-end;justify-content:center;z-index:2147483000}
    form{background:#fff;color:#191919;width:100%;max-width:32em;border-radius:12px 12px 0 0;padding:24px;box-sizing:border-box;font:16px/1.5 system-ui,sans-serif}
    h2{font-size:17px;margin:0 0 4px}p{margin:0 0 16px;color:#737373;font-size:14px}
    label{display:flex;gap:8px;align-items:center;padding:10px 0;border-top:1px solid #eee}
    .actions{display:flex;gap:12px;margin-top:16px}
    button{flex:1;font:inherit;border:0;border-radius:8px;padding:10px;background:#f2f2f2;color:#07c160}
    button.yes{background:#07c160;color:#fff}`;

  /** Asks as WeChat does; gives the answer to each template, or nothing where the prompt was closed. */
  function prompt(templates) {
    return new Promise((resolve) => {
      const host = element("div", "", { "data-testid": "wx-subscribe" });
      const root = host.attachShadow({ mode: "open" });
      const form = element("form");
      form.append(element("h2", page.account), element("p", "申请向你发送以下服务通知"));
      for (const id of templates) {
        const box = element("input", "", { type: "checkbox", name: id, checked: "" });
        const label = element("label");
        label.append(box, document.createTextNode(page.templates[id] || id));
        form.append(label);
      }
      const end = (results) => { host.remove(); resolve(results); };
      const actions = element("div", "", { class: "actions" });
      const no = element("button", "取消", { type: "button", "data-testid": "wx-subscribe-cancel" });
      const yes = element("button", "允许", { type: "submit", class: "yes", "data-testid": "wx-subscribe-allow" });
      no.addEventListener("click", () => end(Object.fromEntries(templates.map((id) => [id, "reject"]))));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const chosen = [...form.querySelectorAll("input")];
        end(Object.fromEntries(chosen.map((box) => [box.name, box.checked ? "accept" : "reject"])));
      });
      actions.append(no, yes);
      form.append(actions);
      const veil = element("div", "", { class: "veil" });
      veil.append(form);
      root.append(element("style", PROMPT_STYLE), veil);
      document.body.append(host);
      yes.focus();
    });
  }

  class Subscribe extends HTMLElement {
    connectedCallback() { if (state === "ready") this.show(); }

    /** Shows what the page has put inside; before the page is checked the tag stays empty. */
    show() {
      if (this.shadowRoot || !(given.openTagList || []).includes("wx-open-subscribe")) return;
      const parts = [...this.querySelectorAll('script[type="text/wxtag-template"], template')];
      const style = parts.find((part) => part.getAttribute("slot") === "style");
      const face = parts.find((part) => part !== style);
      const text = (part) => (part ? part.innerHTML || part.textContent : "");
      const root = this.attachShadow({ mode: "open" });
      const button = element("div", "", { role: "button" });
      button.innerHTML = `${text(style)}${text(face)}`;
      root.append(button);
      button.addEventListener("click", () => this.ask());
      this.dispatchEvent(new CustomEvent("ready"));
    }

    async ask() {
      const templates = (this.getAttribute("template") || "").split(",").map((id) => id.trim()).filter(Boolean);
      const failed = (errCode, errMsg = "subscribe:fail") =>
        this.dispatchEvent(new CustomEvent("error", { detail: { errMsg, errCode } }));
      if (templates.length < 1 || templates.length > 3) return failed(10001);
      if (templates.some((id) => !(id in page.templates))) return failed(20001);
      const results = await prompt(templates);
      const answer = await call("subscribe", { appId: given.appId, page: page.page, results }).catch(() => ({}));
      if (answer.errMsg !== "subscribe:ok") return failed(answer.errCode || 10002);
      const details = Object.fromEntries(templates.map((id) => [id, JSON.stringify({ status: results[id] })]));
      const detail = { errMsg: "subscribe:ok", subscribeDetails: JSON.stringify(details) };
      return this.dispatchEvent(new CustomEvent("success", { detail }));
    }
  }
  customElements.define("wx-open-subscribe", Subscribe);

  window.wx = wx;
  window.jWeixin = wx;
})();
