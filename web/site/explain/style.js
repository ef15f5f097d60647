// How it looks, beside style.css: it comes with what it is for. A sheet that a script makes needs no leave of the
// page's policy, and travels in the page of one file.

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
/* Its five steps move with the faders (explain/). */
#steps { --gap: 14px; }
.try { position: sticky; z-index: 1; top: -32px; display: grid; grid-template-columns: 64px 1fr max-content; gap: var(--gap); align-items: center; margin: 0 -36px; padding: 14px 96px 14px 36px; background: var(--panel); border-bottom: 1px solid var(--line); }
.try label { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: center; font-size: 13px; color: var(--muted); }
.try select { padding: 4px 8px; font: inherit; font-weight: 600; color: var(--text); background: var(--raised); border: 0; border-radius: 8px; }
.try input { width: 100%; height: 28px; margin: 0; accent-color: var(--accent); }
.try output { min-width: 3.2em; text-align: right; font-size: 20px; font-weight: 600; color: var(--accent); font-variant-numeric: tabular-nums; }
.picture { display: block; width: 100%; aspect-ratio: 1; border-radius: 12px; background: var(--raised); }
.steps { margin: 0; padding: 0; list-style: none; counter-reset: step; }
.steps > li { padding: 6px 0 20px; counter-increment: step; }
.steps h3 { display: flex; gap: 10px; align-items: center; margin: 14px 0 6px; font-size: 17px; }
.steps h3::before { content: counter(step); display: grid; place-items: center; width: 26px; height: 26px; border-radius: 50%; font-size: 14px; color: var(--on-accent); background: var(--accent); }
.figure { display: flex; flex-wrap: wrap; gap: var(--gap); align-items: center; padding: 16px; border-radius: 14px; background: var(--background); }
.figure figure { flex: 0 0 112px; margin: 0; }
.figure .wide { flex: 1 1 200px; min-width: 0; }
.figure figcaption { margin-top: 6px; font-size: 13px; line-height: 1.45; color: var(--muted); text-align: center; }
.figure .wide figcaption { text-align: left; }
.arrow { font-size: 22px; color: var(--muted); }
.pair { display: grid; flex: 1 1 100%; grid-template-columns: 1fr 1fr; gap: var(--gap) 24px; align-items: center; min-width: 0; }
.strip { display: block; width: 100%; height: 64px; }
.bars { display: grid; flex: 1 1 260px; grid-template-columns: fit-content(8em) 1fr max-content; gap: 5px 12px; align-items: center; margin: 0; padding: 0; list-style: none; font-size: 13px; }
.bars li { display: contents; line-height: 1.3; }
.bars i { position: relative; height: 8px; border-radius: 4px; background: var(--line); }
.bars b { display: block; height: 100%; border-radius: 4px; background: var(--muted); }
.bars .own b { background: var(--accent); }
.bars u { position: absolute; top: -3px; bottom: -3px; width: 2px; margin-left: -1px; background: var(--text); }
.bars em { text-align: right; font-style: normal; font-variant-numeric: tabular-nums; }
.schedule svg { display: block; width: 100%; font-size: 13px; }
.schedule g line { stroke: var(--line); }
.schedule text { fill: var(--muted); }
.schedule path { fill: none; stroke: var(--muted); stroke-width: 2; }
.schedule .area { fill: var(--accent); stroke: none; opacity: 0.12; }
.schedule .steps-line { stroke: var(--accent); }
.schedule .steps-name { fill: var(--accent); font-weight: 600; }
/* Over the proof panel. */
#truth { position: absolute; display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 14px; align-content: safe center; align-items: center; overflow: auto; font-size: 13px; line-height: 1.45; color: var(--body); }
#truth[hidden] { display: none; }
#truth p { margin: 4px 0 8px; }
#truth figure { margin: 0; }
#truth.alone figure { display: none; }
#truth.alone div { grid-column: 1 / -1; }
#truth figcaption { margin-top: 4px; text-align: center; color: var(--muted); }
#truth strong { font-size: 17px; font-weight: 600; color: var(--accent); }
#truth ul { display: flex; grid-column: 1 / -1; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; list-style: none; }
#truth li button { padding: 6px 11px; font-size: 13px; background: var(--raised); border-radius: 8px; }
#truth [aria-pressed=true] { color: var(--on-accent); background: var(--accent); }
#truth a { color: var(--accent); }
@media (max-width: 560px) {
  #truth { grid-template-columns: 1fr 1fr; align-content: start; }
  #truth div { grid-column: 1 / -1; order: 1; }
  .try { --gap: 10px; top: -24px; grid-template-columns: 48px 1fr max-content; margin: 0 -20px; padding: 10px 68px 10px 20px; }
  .try output { min-width: 2.8em; font-size: 15px; }
  .figure { padding: 12px; }
  .figure figure { flex-basis: 88px; }
  .figure .wide { flex-basis: 120px; }
  .schedule svg { font-size: 22px; }
  .pair { grid-template-columns: 1fr; }
}
`);
document.adoptedStyleSheets.push(sheet);
