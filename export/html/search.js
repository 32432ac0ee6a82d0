
'use strict';
// Leaves of the facts those that have every word that is looked for, whatever the case and the accents.
(() => {
  const plain = s => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const groups = [...document.querySelectorAll('.group')].map(group => ({
    group,
    facts: [...group.querySelectorAll('.entry')].map(fact => ({fact, text: plain(fact.textContent + ' ' + group.querySelector('h3').textContent)})),
  }));
  const words = document.getElementById('words');
  const found = document.getElementById('found');
  const show = () => {
    const wanted = plain(words.value).split(/\s+/u).filter(Boolean);
    let n = 0;
    for (const {group, facts} of groups) {
      let some = false;
      for (const {fact, text} of facts) {
        const fits = wanted.every(w => text.includes(w));
        fact.hidden = !fits;
        some ||= fits;
        n += fits;
      }
      group.hidden = !some;
    }
    found.value = wanted.length === 0 ? '' : n === 1 ? '1 fact' : `${n} facts`;
  };
  words.addEventListener('input', show);
  // A line of the diagram may lead to a fact that the search hides.
  addEventListener('hashchange', () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target !== null && target.closest('[hidden]') !== null) {
      words.value = '';
      show();
      target.scrollIntoView();
    }
  });
  document.getElementById('search').hidden = false;
  show();
})();
