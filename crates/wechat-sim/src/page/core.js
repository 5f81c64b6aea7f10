// State, requests, small helpers, live updates.
const $ = (id) => document.getElementById(id);
const state = {
  accounts: [], users: [], appid: "", userId: "", messages: [], info: {}, unread: {},
  clockDelta: 0, offset: 0, tab: "calls",
};

/** Makes an element; texts are set as text, never as HTML. */
function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

async function api(method, path, body) {
  const response = await fetch(`/_sim${path}`, {
    method, body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `HTTP ${response.status}`);
  return answer;
}

/** Runs an action of a button; a failure is shown, not swallowed. */
async function attempt(action) {
  try { return await action(); } catch (error) { toast(error.message); return undefined; }
}

let toastTimer;
function toast(text) {
  $("toast").textContent = text;
  $("toast").classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => $("toast").classList.remove("on"), 3200);
}

/** Runs a function once after a burst of calls. */
function calm(action, pause = 250) {
  let timer = 0;
  return () => { clearTimeout(timer); timer = setTimeout(action, pause); };
}

/** A link of the web, to be opened as the user whose phone this is. */
const openAs = (url) => (safe(url) ? `/_sim/open?user=${encodeURIComponent(state.userId)}&url=${encodeURIComponent(url)}` : undefined);

const account = () => state.accounts.find((one) => one.appid === state.appid);
const user = () => state.users.find((one) => one.user_id === state.userId);
const place = (one, appid = state.appid) => (one && one.accounts[appid]) || null;
const unreadKey = (appid, userId) => `${appid}|${userId}`;

const COLOURS = ["#6b8fb5", "#c08a6b", "#7fa37c", "#a583b3", "#c2857f", "#5fa3a0", "#b39b5e", "#8189b8"];
function avatar(name, seed, extra = "") {
  const sum = [...seed].reduce((total, char) => (total * 31 + char.codePointAt(0)) % 9973, 7);
  const face = el("span", { class: `avatar ${extra}`, "aria-hidden": "true" }, [...name][0] || "？");
  face.style.background = COLOURS[sum % COLOURS.length];
  return face;
}
function accountAvatar() {
  const own = account();
  const face = avatar(own ? own.name : "号", own ? own.appid : "");
  face.style.background = own && own.kind === "miniprogram" ? "#5b7bd5" : "#07c160";
  return face;
}

const CHINA = { timeZone: "Asia/Shanghai" };
const part = (options) => new Intl.DateTimeFormat("zh-CN", { ...CHINA, ...options });
const clockFormat = part({ hour: "2-digit", minute: "2-digit", hour12: false });
const dayFormat = part({ month: "long", day: "numeric" });
const yearFormat = part({ year: "numeric", month: "long", day: "numeric" });
const fullFormat = part({ year: "numeric", month: "2-digit", day: "2-digit", weekday: "short",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const dayNumber = (ms) => Math.floor((ms + 8 * 3600e3) / 86400e3);
const simNow = () => Date.now() + state.clockDelta;

/** The time of a separator or list entry, as WeChat writes it. */
function friendly(ms, short = false) {
  const days = dayNumber(simNow()) - dayNumber(ms);
  const time = clockFormat.format(ms);
  if (days === 0) return time;
  if (days === 1) return short ? "昨天" : `昨天 ${time}`;
  const sameYear = part({ year: "numeric" }).format(ms) === part({ year: "numeric" }).format(simNow());
  const day = (sameYear ? dayFormat : yearFormat).format(ms);
  return short ? day : `${day} ${time}`;
}

function describeOffset(seconds) {
  if (!seconds) return "";
  const sign = seconds > 0 ? "+" : "−";
  const size = Math.abs(seconds);
  if (size >= 86400) return `${sign}${+(size / 86400).toFixed(1)} 天`;
  if (size >= 3600) return `${sign}${+(size / 3600).toFixed(1)} 小时`;
  return `${sign}${Math.round(size / 60)} 分钟`;
}

async function loadClock() {
  const clock = await api("GET", "/clock");
  state.clockDelta = clock.unix_ms - Date.now();
  state.offset = clock.offset_seconds;
  showClock();
  if (!$("drawer").hidden && state.tab === "time") showPane();
}
function showClock() {
  const text = fullFormat.format(simNow()).replace(/(\d)(周)/, "$1 $2");
  $("clock").textContent = text;
  $("offset").textContent = describeOffset(state.offset);
  const big = document.querySelector(".time-pane .big");
  if (big) big.textContent = text;
}

async function loadAccounts() {
  const all = (await api("GET", "/accounts")).accounts;
  state.accounts = all.sort((a, b) => (a.kind === b.kind ? 0 : a.kind === "service" ? -1 : 1));
  if (!account()) state.appid = state.accounts.length ? state.accounts[0].appid : "";
  showAccounts();
  showMenu();
}
async function loadUsers() {
  state.users = (await api("GET", "/users?limit=300")).users;
  showUsers();
  showTitle();
}
async function loadChat() {
  const { appid, userId } = state;
  if (!appid || !userId) return;
  const chat = await api("GET", `/users/${encodeURIComponent(userId)}/chat?appid=${encodeURIComponent(appid)}`);
  if (appid !== state.appid || userId !== state.userId) return; // the visitor went on meanwhile
  state.messages = chat.messages;
  state.info = chat;
  showChat();
  showTitle();
}
/** Reloads what stands beside the messages: windows and consents. */
const refreshInfo = calm(() => attempt(async () => {
  const { appid, userId } = state;
  if (!userId) return;
  const last = state.messages.length ? state.messages[state.messages.length - 1].id : 0;
  const chat = await api("GET", `/users/${encodeURIComponent(userId)}/chat?appid=${encodeURIComponent(appid)}&after=${last}`);
  if (appid === state.appid && userId === state.userId) { state.info = chat; showTitle(); }
}));

const usersLater = calm(() => attempt(loadUsers));
const accountsLater = calm(() => attempt(loadAccounts));
const paneLater = calm(() => { if (!$("drawer").hidden) attempt(showPane); }, 400);

function watch() {
  const stream = new EventSource("/_sim/events");
  stream.onmessage = (event) => {
    const news = JSON.parse(event.data);
    switch (news.kind) {
      case "chat": onChat(news); break;
      case "users": usersLater(); refreshInfo(); break;
      case "accounts": accountsLater(); break;
      case "clock": attempt(loadClock).then(() => { showUsers(); if (state.userId) showChat(); refreshInfo(); }); break;
      case "call": if (state.tab === "calls") paneLater(); refreshInfo(); break;
      case "faults": if (state.tab === "faults") paneLater(); break;
      default: attempt(async () => { await loadAccounts(); await loadUsers(); await loadChat(); await loadClock(); });
    }
  };
}

function onChat({ appid, user_id: userId, message }) {
  const one = state.users.find((item) => item.user_id === userId);
  const seat = place(one, appid);
  if (seat) seat.last = message;
  if (appid === state.appid && userId === state.userId) {
    if (!state.messages.some((known) => known.id === message.id)) {
      state.messages.push(message);
      appendMessage(message, state.messages[state.messages.length - 2]);
    }
    refreshInfo();
  } else if (message.from !== "user") {
    const key = unreadKey(appid, userId);
    state.unread[key] = (state.unread[key] || 0) + 1;
  }
  if (!seat) usersLater();
  else { state.users = [one, ...state.users.filter((item) => item !== one)]; showUsersSoon(); }
}
const showUsersSoon = calm(() => showUsers(), 60);
