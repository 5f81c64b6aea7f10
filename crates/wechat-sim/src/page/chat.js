// The chat: messages, title, menu, composer.
const GAP_MS = 5 * 60e3;
const NOTICES = new Set(["template", "subscribe"]);

function showChat() {
  const box = $("chat");
  box.replaceChildren();
  state.messages.forEach((message, index) => appendMessage(message, state.messages[index - 1], true));
  box.scrollTop = box.scrollHeight;
}

function appendMessage(message, before, silent = false) {
  const box = $("chat");
  const near = box.scrollHeight - box.scrollTop - box.clientHeight < 160;
  const at = Date.parse(message.at);
  if (!before || Math.abs(at - Date.parse(before.at)) > GAP_MS) {
    box.append(el("div", { class: "center" }, friendly(at)));
  }
  box.append(view(message));
  if (!silent && (near || message.from === "user")) box.scrollTop = box.scrollHeight;
}

function view(message) {
  if (message.from === "system") return el("div", { class: "center" }, message.content);
  if (NOTICES.has(message.type)) return noticeCard(message);
  const mine = message.from === "user";
  const face = mine ? avatar((user() || {}).nickname || "我", state.userId) : accountAvatar();
  const body = el("div", { class: "body" }, part_of(message));
  if (message.via === "mass") body.append(el("div", { class: "tag" }, "群发"));
  return el("div", { class: mine ? "row mine" : "row" }, face, body);
}

function part_of(message) {
  const data = message.data || {};
  switch (message.type) {
    case "image": return picture(data.url);
    case "voice": return el("div", { class: "bubble voice" }, icon("voice"), el("span", {}, "语音"));
    case "video": case "shortvideo": return fileCard("▶ 视频", data.title || data.file_name || "", data.url);
    case "file": return fileCard(data.file_name || "文件", "文件", data.url);
    case "location": return locationCard(data);
    case "news": case "link": return el("div", {}, (data.articles || []).map(articleCard));
    case "music": return fileCard(`♪ ${data.title || "音乐"}`, data.description || "", data.url);
    case "msgmenu": return menuBubble(data);
    case "miniprogrampage": return pageCard(data);
    default: return el("div", { class: "bubble" }, linked(message.content));
  }
}

/** Only addresses of the web are made into links. */
const safe = (url) => (/^https?:\/\//.test(url || "") ? url : undefined);

function linked(text) {
  const out = [];
  let rest = 0;
  for (const found of text.matchAll(/<a\s[^>]*href="([^"]*)"[^>]*>([^<]*)<\/a>|https?:\/\/[^\s<>"，。；、）]+/g)) {
    out.push(text.slice(rest, found.index));
    const url = safe(found[1] === undefined ? found[0] : found[1]);
    out.push(el("a", { href: openAs(url), target: "_blank", rel: "noopener noreferrer" }, found[2] || found[0]));
    rest = found.index + found[0].length;
  }
  out.push(text.slice(rest));
  return out;
}

function picture(url) {
  const image = el("img", { class: "photo", src: safe(url), alt: "图片", loading: "lazy" });
  image.addEventListener("load", () => {
    const box = $("chat");
    if (box.scrollHeight - box.scrollTop - box.clientHeight < 420) box.scrollTop = box.scrollHeight;
  });
  return el("a", { href: safe(url), target: "_blank", rel: "noopener noreferrer" }, image);
}

function fileCard(title, note, url) {
  return el("div", { class: "card" }, el("div", { class: "pad" }, el("h4", {}, title), el("p", {}, note)),
    safe(url) ? el("a", { class: "foot", href: url, target: "_blank", rel: "noopener noreferrer" }, "打开") : null);
}

function locationCard(data) {
  return el("div", { class: "card" },
    el("div", { class: "pad" }, el("h4", {}, data.label || "位置"), el("p", {}, `${data.latitude}, ${data.longitude}`)),
    el("div", { class: "map" }, icon("pin")));
}

function articleCard(article) {
  const cover = safe(article.picurl) ? el("img", { class: "cover", src: article.picurl, alt: "" }) : null;
  return el("div", { class: "card" }, cover,
    el("div", { class: "pad" }, el("h4", {}, article.title), el("p", {}, article.description || "")),
    el("a", { class: "foot", href: openAs(article.url), target: "_blank", rel: "noopener noreferrer" }, "阅读全文"));
}

function pageCard(data) {
  return el("div", { class: "card" }, el("div", { class: "pad" }, el("h4", {}, data.title || "小程序")),
    safe(data.thumb_url) ? el("img", { class: "cover", src: data.thumb_url, alt: "" }) : null,
    el("div", { class: "foot" }, `小程序 · ${data.pagepath || ""}`));
}

function menuBubble(data) {
  const options = (data.list || []).map((option) => el("button", { class: "option", onclick: () => say({
    type: "text", content: option.content, bizmsgmenuid: String(option.id) }) }, option.content));
  return el("div", { class: "bubble" }, data.head ? el("div", {}, data.head) : null, options,
    data.tail ? el("div", {}, data.tail) : null);
}

function noticeCard(message) {
  const data = message.data || {};
  const rows = (data.fields || []).flatMap((field) => (field.label
    ? [el("dt", {}, field.label), el("dd", {}, field.value)]
    : [el("dd", { class: "wide" }, field.value)]));
  const target = data.miniprogram || data.page ? "进入小程序查看" : safe(data.url) ? "查看详情" : "";
  const kind = message.type === "template" ? "服务通知" : "订阅通知";
  const own = account();
  return el("div", { class: "notice" },
    el("div", { class: "head" }, accountAvatar(), `${own ? own.name : ""} · ${kind}`),
    el("h4", {}, data.title || ""), el("dl", {}, rows),
    target ? el("a", { class: "foot", href: openAs(data.url), target: "_blank", rel: "noopener noreferrer" }, target) : null);
}

const TRIGGERS = { message: "发消息", menu: "点菜单", follow: "关注", scan: "扫码", enter: "进入客服" };

function showTitle() {
  const one = user();
  const own = account();
  $("empty").hidden = Boolean(one && own);
  if (!one || !own) return;
  const seat = place(one);
  const following = Boolean(seat && seat.following);
  const service = own.kind === "service";
  $("title").textContent = state.info.typing ? "对方正在输入…" : own.name;
  const open = state.info.windows || [];
  const windows = open.filter((window) => window.left > 0).map((window) => `${TRIGGERS[window.trigger]}窗口余 ${window.left} 条`);
  if (open.length && !windows.length) windows.push("窗口条数已用完");
  const consents = Object.values(state.info.consents || {}).reduce((sum, count) => sum + count, 0);
  const facts = [`${one.nickname} 的微信`, service ? (following ? "已关注" : "未关注") : "小程序客服",
    ...(windows.length ? windows : ["窗口已关闭"])];
  if (consents) facts.push(`订阅 ${consents} 次`);
  if (seat && seat.block === "blacklisted") facts.push("已拉黑");
  if (seat && seat.block === "muted") facts.push("已拒收");
  $("subtitle").textContent = facts.join(" · ");
  $("follow-label").textContent = following ? "取关" : "关注";
  document.querySelector('[data-tool="follow"]').hidden = !service;
  document.querySelector('[data-tool="scan"]').hidden = !service;
  const mayWrite = !service || following;
  $("text").disabled = !mayWrite;
  $("text").placeholder = mayWrite ? "发消息" : "关注后才能发消息";
  allowSend();
}

function showMenu() {
  const own = account();
  const buttons = (own && own.menu && own.menu.button) || [];
  $("menu").replaceChildren(...buttons.map((button) => {
    const children = button.sub_button || [];
    const entry = el("div", { class: children.length ? "entry parent" : "entry" });
    entry.append(el("button", { onclick: (event) => {
      event.stopPropagation();
      const open = entry.querySelector(".sub");
      closeMenus();
      if (!children.length) tapMenu(button);
      else if (!open) entry.append(el("div", { class: "sub" }, children.map((child) =>
        el("button", { onclick: () => { closeMenus(); tapMenu(child); } }, child.name))));
    } }, button.name));
    return entry;
  }));
}
const closeMenus = () => document.querySelectorAll(".sub").forEach((sub) => sub.remove());

function tapMenu(button) {
  const key = button.key || button.url || button.pagepath || button.media_id || button.article_id;
  const seat = place(user());
  if (!seat || !seat.following) return toast("关注后才能使用菜单");
  // Before anything is waited for: a browser opens no window later.
  if (button.type === "view" && safe(button.url)) window.open(openAs(button.url), "_blank", "noopener");
  return attempt(async () => {
    await act("menu", { key });
    if (button.type === "miniprogram") toast(`打开小程序 ${button.pagepath}`);
  });
}

const act = (action, body = {}) =>
  api("POST", `/users/${encodeURIComponent(state.userId)}/${action}`, { appid: state.appid, wait: false, ...body });
const say = (body) => attempt(() => act("messages", body));

function allowSend() {
  $("send").disabled = $("text").disabled || !$("text").value.trim();
}
function grow() {
  const box = $("text");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 140)}px`;
  allowSend();
}
async function sendText() {
  const content = $("text").value;
  if (!content.trim()) return;
  $("text").value = "";
  grow();
  const sent = await say({ type: "text", content });
  if (!sent) { $("text").value = content; grow(); }
}
