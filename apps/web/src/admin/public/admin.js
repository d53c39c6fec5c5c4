// What pages can do better with a script: live parts, asking before what cannot be taken back, menus that close. Everything works without it.
(() => {
  'use strict';

  // A part that was replaced keeps what a person had opened and where the focus was.
  function swap(part, html) {
    const open = [...part.querySelectorAll('details')].map((details) => details.open);
    const focused = part.contains(document.activeElement) ? [...part.querySelectorAll('a, button, summary')].indexOf(document.activeElement) : -1;
    const ended = part.querySelector('.run-ended > span')?.textContent;
    part.innerHTML = html;
    // A progress bar that talked every second would be a nuisance; the end is said.
    const now = part.querySelector('.run-ended > span')?.textContent;
    const said = document.getElementById('said');
    if (said && now && now !== ended) said.textContent = now;
    part.querySelectorAll('details').forEach((details, index) => {
      details.open = open[index] === true;
    });
    if (focused >= 0) (part.querySelectorAll('a, button, summary')[focused] ?? part).focus();
  }

  function follow(root) {
    const source = new EventSource(root.dataset.live);
    source.onmessage = (event) => {
      const { id, html } = JSON.parse(event.data);
      const part = document.getElementById(id);
      if (part?.hasAttribute('data-live-part')) swap(part, html);
    };
    // A normal end of the stream is followed by the browser's own new try; after a log-out the answer is no stream and it gives up.
    window.addEventListener('pagehide', () => source.close());
  }

  const dialog = document.createElement('dialog');
  dialog.className = 'ask';
  function ask(form) {
    const text = document.createElement('p');
    text.textContent = form.dataset.confirm;
    const yes = document.createElement('button');
    yes.className = 'btn btn-danger';
    yes.textContent = form.dataset.confirmYes;
    const no = document.createElement('button');
    no.className = 'btn';
    no.textContent = form.dataset.confirmNo;
    const buttons = document.createElement('div');
    buttons.className = 'ask-buttons';
    buttons.append(no, yes);
    dialog.replaceChildren(text, buttons);
    if (!dialog.isConnected) document.body.append(dialog);
    no.addEventListener('click', () => dialog.close());
    yes.addEventListener('click', () => {
      dialog.close();
      form.submit();
    });
    dialog.showModal();
    no.focus();
  }

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && form.dataset.confirm) {
      event.preventDefault();
      ask(form);
    }
  });

  // An open menu closes on a click elsewhere and on Escape.
  const closeMenus = (but) => document.querySelectorAll('details.menu[open]').forEach((menu) => menu !== but && menu.removeAttribute('open'));
  document.addEventListener('click', (event) => closeMenus(event.target instanceof Element ? event.target.closest('details.menu') : null));
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const menu = document.activeElement?.closest('details.menu[open]');
    closeMenus(null);
    menu?.querySelector('summary')?.focus();
  });

  document.querySelectorAll('[data-live]').forEach(follow);
  document.getElementById('fault')?.focus();
})();
