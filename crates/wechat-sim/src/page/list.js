// The list of people, the switch of accounts, and the dialogs.
function showAccounts() {
  const kinds = { service: "服务号", miniprogram: "小程序" };
  const options = state.accounts.map((one) => {
    const kind = one.name === kinds[one.kind] ? one.appid : kinds[one.kind];
    return el("option", { value: one.appid, selected: one.appid === state.appid }, `${one.name}（${kind}）`);
  });
  $("account").replaceChildren(...(options.length ? options : [el("option", {}, "还没有账号")]));
}

function showUsers() {
  const wanted = $("search").value.trim().toLowerCase();
  const people = state.users.filter((one) =>
    !wanted || one.nickname.toLowerCase().includes(wanted) || (one.phone || "").includes(wanted));
  const entries = people.map((one) => {
    const seat = place(one);
    const last = seat && seat.last;
    const count = state.unread[unreadKey(state.appid, one.user_id)] || 0;
    const face = avatar(one.nickname, one.user_id, seat && seat.following ? "" : "away");
    if (count) face.append(el("span", { class: "badge" }, count > 99 ? "99+" : String(count)));
    const preview = last ? last.content.replace(/\s+/g, " ") : "还没有聊天";
    return el("li", {}, el("button", {
      class: "user", "aria-current": String(one.user_id === state.userId), onclick: () => openUser(one.user_id),
    }, face, el("span", { class: "text" },
      el("span", { class: "top" }, el("b", {}, one.nickname), last ? el("time", {}, friendly(Date.parse(last.at), true)) : null),
      el("p", {}, preview))));
  });
  $("users").replaceChildren(...(entries.length ? entries
    : [el("li", { class: "nobody" }, wanted ? "没有找到" : "还没有用户，点右上角的 ⊕ 新建")]));
}

function openUser(userId) {
  state.userId = userId;
  delete state.unread[unreadKey(state.appid, userId)];
  state.messages = [];
  state.info = {};
  document.body.classList.add("talking");
  history.replaceState(null, "", `#${state.appid}/${userId}`);
  showUsers();
  showTitle();
  attempt(loadChat);
}

function openAccount(appid) {
  state.appid = appid;
  showAccounts();
  showMenu();
  showUsers();
  if (state.userId) openUser(state.userId);
}

/** Opens a form; `fields` are nodes, `buttons` are [label, primary, action]. */
function ask(title, fields, buttons) {
  const dialog = $("dialog");
  const actions = buttons.map(([label, primary, action]) => el("button", {
    type: primary ? "submit" : "button", class: primary ? "primary" : "plain",
    onclick: (event) => {
      const form = event.target.form;
      if (!action) { event.preventDefault(); dialog.close(); return; }
      if (!form.reportValidity()) return;
      event.preventDefault();
      attempt(async () => { await action(new FormData(form)); dialog.close(); });
    },
  }, label));
  dialog.replaceChildren(el("form", { method: "dialog" }, el("h3", {}, title), ...fields, el("div", { class: "actions" }, actions)));
  dialog.showModal();
  const first = dialog.querySelector("input,select");
  if (first) first.focus();
}
const field = (label, node) => el("label", {}, label, node);

function askUser() {
  ask("新建用户", [
    field("昵称", el("input", { name: "nickname", required: true, maxlength: 30 })),
    field("手机号（可不填）", el("input", { name: "phone", inputmode: "tel", maxlength: 20 })),
  ], [["取消", false, null], ["建立", true, async (form) => {
    const made = await api("POST", "/users", { nickname: form.get("nickname"), phone: form.get("phone") || undefined });
    await loadUsers();
    openUser(made.user_id);
  }]]);
}

async function askScan() {
  await loadAccounts();
  const input = el("input", { name: "scene", required: true, maxlength: 64, placeholder: "场景值" });
  const own = account();
  const chips = (own.scenes || []).slice(0, 12).map((code) =>
    el("button", { type: "button", onclick: () => { input.value = code.scene; } }, code.scene));
  ask("扫描带参数的二维码", [
    field("场景值", input),
    chips.length ? el("div", { class: "chips" }, chips) : null,
  ].filter(Boolean), [["取消", false, null], ["扫码", true, (form) => act("scan", { scene: form.get("scene") })]]);
}

async function askConsent() {
  await loadAccounts();
  const templates = (account().templates || []).filter((template) => template.kind === "subscribe");
  if (!templates.length) return toast("该账号没有订阅模板");
  const options = templates.map((template) => el("option", { value: template.template_id }, template.title));
  const answer = (accept) => (form) => act("consent", { template_id: form.get("template"), accept });
  return ask(`${account().name} 申请向你发送通知`, [field("通知", el("select", { name: "template" }, options))],
    [["拒绝", false, answer(false)], ["允许", true, answer(true)]]);
}

const TOOLS = {
  image: () => say({ type: "image" }),
  location: () => say({ type: "location" }),
  scan: () => attempt(askScan),
  consent: () => attempt(askConsent),
  follow: () => attempt(() => act(place(user()) && place(user()).following ? "unfollow" : "follow")),
};
