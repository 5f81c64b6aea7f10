// The drawer with API calls, faults and the clock; and the start of the page.
function showDrawer(open) {
  $("drawer").hidden = !open;
  if (open) attempt(showPane);
}

async function showPane() {
  const panes = { calls: callsPane, faults: faultsPane, time: timePane };
  const tab = state.tab;
  const kept = $("pane").querySelector("form") && tab === "faults" ? readForm($("pane").querySelector("form")) : null;
  const nodes = await panes[tab](kept);
  if (tab !== state.tab) return;
  const top = $("pane").scrollTop;
  const open = new Set([...$("pane").querySelectorAll("details[open]")].map((one) => one.dataset.rid));
  $("pane").replaceChildren(...nodes);
  $("pane").querySelectorAll("details").forEach((one) => { one.open = open.has(one.dataset.rid); });
  $("pane").scrollTop = top;
  showClock();
}

async function callsPane() {
  const { total, calls } = await api("GET", "/calls?limit=200");
  const clear = el("button", { class: "plain", onclick: () => attempt(() => api("DELETE", "/calls")) }, "清空");
  const head = el("div", { class: "pane-head" }, el("span", {}, `共 ${total} 次调用`), clear);
  const rows = calls.reverse().map((call) => {
    const bad = call.errcode !== 0 && call.errcode !== null;
    const pill = call.fault ? ["odd", call.fault] : bad ? ["bad", String(call.errcode)] : ["", call.errcode === null ? "文件" : "ok"];
    const details = { appid: call.appid, query: call.query, request: call.request, errmsg: call.errmsg || undefined, rid: call.rid };
    return el("details", { class: "call", "data-rid": call.rid },
      el("summary", {}, el("time", {}, call.at.slice(11, 19)), el("code", {}, call.path), el("span", { class: `pill ${pill[0]}` }, pill[1])),
      el("pre", {}, JSON.stringify(details, null, 1)));
  });
  return [head, ...(rows.length ? rows : [el("p", { class: "nobody" }, "还没有调用")])];
}

const EFFECTS = {
  errcode: ["错误码", "45015"], latency_ms: ["延迟（毫秒）", "1000"], status: ["HTTP 状态", "502"], html: ["返回网页", ""],
  empty: ["返回空白", ""], drop: ["执行后断开", ""], timeout: ["不应答", ""], event_before_answer: ["事件先于应答", ""],
  no_event: ["没有结果事件", ""], event_status: ["结果事件状态", "failed: system failed"],
};
const PATHS = ["/cgi-bin/", "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/",
  "/cgi-bin/stable_token", "/cgi-bin/media/", "/sns/", "/wxa/"];
const readForm = (form) => Object.fromEntries(new FormData(form));

async function faultsPane(kept) {
  const { faults } = await api("GET", "/faults");
  const old = kept || { path: PATHS[1], effect: "errcode", value: "45015", times: "1" };
  const value = el("input", { name: "value", value: old.value });
  const effect = el("select", { name: "effect", onchange: (event) => { value.value = EFFECTS[event.target.value][1]; } },
    Object.entries(EFFECTS).map(([name, [label]]) => el("option", { value: name, selected: name === old.effect }, label)));
  const form = el("form", { class: "grid", onsubmit: (event) => {
    event.preventDefault();
    const data = readForm(form);
    const numeric = ["errcode", "latency_ms", "status"].includes(data.effect);
    const given = data.effect === "event_status" ? data.value : numeric ? Number(data.value) : true;
    attempt(() => api("POST", "/faults", { path: data.path, [data.effect]: given, times: data.times ? Number(data.times) : undefined }));
  } },
    el("label", {}, "路径"), el("input", { name: "path", value: old.path, list: "paths", required: true }),
    el("datalist", { id: "paths", hidden: true }, PATHS.map((path) => el("option", { value: path }))),
    el("label", {}, "故障"), effect, el("label", {}, "数值"), value,
    el("label", {}, "次数"), el("input", { name: "times", type: "number", min: 1, value: old.times, placeholder: "不限" }),
    el("div", { class: "actions" },
      el("button", { type: "button", class: "plain", onclick: () => attempt(() => api("DELETE", "/faults")) }, "全部清除"),
      el("button", { class: "primary" }, "设置")));
  const rows = faults.map(({ id, hits, path, times, ...effects }) => el("div", { class: "fault" },
    el("code", {}, `${path}\n${Object.entries(effects).map(([name, given]) => `${name}=${given}`).join(" ")}`),
    el("span", { class: "pill odd" }, times ? `${hits}/${times} 次` : `${hits} 次`),
    el("button", { class: "icon", title: "删除", onclick: () => attempt(() => api("DELETE", `/faults/${id}`)) }, icon("close"))));
  return [form, ...rows];
}

async function timePane() {
  const move = (offset) => attempt(() => api("POST", "/clock", { offset_seconds: offset }));
  const steps = [["+1 分钟", 60], ["+1 小时", 3600], ["+1 天", 86400], ["+2 天", 172800], ["+7 天", 604800]];
  return [el("div", { class: "time-pane" },
    el("div", {}, el("div", { class: "big" }), el("div", { class: "tag" }, "模拟器的时间（北京时间）")),
    el("div", { class: "steps" }, steps.map(([label, seconds]) =>
      el("button", { class: "plain", onclick: () => move(state.offset + seconds) }, label)),
      el("button", { class: "plain", onclick: () => move(0) }, "还原")),
    el("div", { class: "tag" }, "只移动模拟器的时钟：令牌、窗口、二维码和素材按它过期。"))];
}

function bind() {
  $("account").onchange = (event) => openAccount(event.target.value);
  $("search").oninput = showUsers;
  $("new-user").onclick = askUser;
  $("back").onclick = () => { document.body.classList.remove("talking"); state.userId = ""; showUsers(); showTitle(); };
  $("toggle-drawer").onclick = () => showDrawer($("drawer").hidden);
  $("close-drawer").onclick = () => showDrawer(false);
  $("text").oninput = grow;
  $("text").onkeydown = (event) => {
    // Enter that ends the choice of an input method is not meant for us.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); sendText(); }
  };
  $("send").onclick = sendText;
  $("more").onclick = () => $("composer").classList.toggle("open");
  document.addEventListener("click", closeMenus);
  document.querySelectorAll("[data-tool]").forEach((button) => {
    button.onclick = () => { $("composer").classList.remove("open"); TOOLS[button.dataset.tool](); };
  });
  document.querySelectorAll("[data-tab]").forEach((button) => {
    button.onclick = () => {
      state.tab = button.dataset.tab;
      document.querySelectorAll("[data-tab]").forEach((one) => one.setAttribute("aria-selected", String(one === button)));
      $("pane").replaceChildren();
      attempt(showPane);
    };
  });
}

async function start() {
  bind();
  const [appid, userId] = decodeURIComponent(location.hash.slice(1)).split("/");
  await attempt(loadClock);
  if (appid) state.appid = appid;
  await attempt(loadAccounts);
  await attempt(loadUsers);
  showTitle();
  if (userId && state.users.some((one) => one.user_id === userId)) openUser(userId);
  setInterval(showClock, 1000);
  watch();
}
start();
