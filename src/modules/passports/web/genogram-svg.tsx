import type { KeyboardEvent } from 'react';
import type { GenogramRecord } from '../contract.ts';
import { layoutOf } from '../rules/layout.ts';
import { type Layout, type Line, type Placed, radius, shownName } from '../rules/sheet.ts';
import type { Point } from '../rules/outline.ts';
import { tellPerson } from '../rules/words.ts';
import { texts } from '../texts.ru.ts';
import css from './passports.module.css';

type Person = GenogramRecord['people'][number];

interface Props {
  picture: GenogramRecord;
  chosen?: string | undefined;
  /** Absent: the picture only shows. */
  onChoose?: (id: string) => void;
}

const path = (points: readonly Point[]) => points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');

/** The genogram of a day: every person is a button with all that the picture says of him or her as its name. */
export function GenogramSvg({ picture, chosen, onChoose }: Props) {
  const layout = layoutOf(picture);
  const place = new Map(layout.people.map((one) => [one.id, one]));
  return (
    <svg className={css['svg']} viewBox={`0 0 ${layout.width} ${layout.height}`} style={{ maxWidth: layout.width, ...(onChoose ? { minWidth: Math.min(layout.width, Math.max(300, layout.width * 0.9)) } : {}) }} role={onChoose ? 'group' : 'img'} aria-label={`Генограмма семьи ${picture.family.title}: ${layout.people.length}\u00a0чел.`}>
      {layout.households.map((loop, at) => (
        <Household key={at} loop={loop} />
      ))}
      {layout.lines.map((line, at) => (
        <LineShape key={at} line={line} />
      ))}
      {layout.people.map((one) => {
        const person = picture.people.find((each) => each.id === one.id)!;
        return <PersonShape key={one.id} person={person} placed={place.get(one.id)!} picture={picture} chosen={chosen === one.id} onChoose={onChoose} />;
      })}
    </svg>
  );
}

function Household({ loop }: { loop: readonly Point[] }) {
  if (loop.length !== 4) return <path d={`${path(loop)}Z`} className={css['household']} />;
  const [xs, ys] = [loop.map(([x]) => x), loop.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return <rect x={x} y={y} width={Math.max(...xs) - x} height={Math.max(...ys) - y} rx={16} className={css['household']} />;
}

function PersonShape({ person, placed, picture, chosen, onChoose }: { person: Person; placed: Placed; picture: GenogramRecord; chosen: boolean; onChoose: Props['onChoose'] }) {
  const { x, y, label } = placed;
  const { under } = texts.genogram;
  const second = person.dead ? texts.died(person.deathDate!.slice(0, 4), person.sex) : person.inCare ? under.inCare : person.together ? '' : person.member ? under.apart : under.outside;
  const below = label === 'below';
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onChoose?.(person.id);
  };
  const button = onChoose ? ({ role: 'button', tabIndex: 0, 'aria-pressed': chosen, // First what is written in the picture, for those who speak to the page.
    'aria-label': `${[person.dead ? null : person.age, shownName(person), second].filter((word) => word !== null && word !== '').join(' ')}: ${tellPerson(picture, person)}`, onClick: () => onChoose(person.id), onKeyDown: pressed } as const) : {};
  return (
    <g className={`${css['person']} ${chosen ? css['chosen'] : ''}`} {...button}>
      <rect className={css['hit']} x={placed.cell.x1 + 2} y={placed.cell.y1 + 2} width={placed.cell.x2 - placed.cell.x1 - 4} height={placed.cell.y2 - placed.cell.y1 - 4} rx={8} />
      <Symbol person={person} x={x} y={y} />
      {person.dead && <path d={`M${x - radius + 5} ${y - radius + 5}L${x + radius - 5} ${y + radius - 5}M${x + radius - 5} ${y - radius + 5}L${x - radius + 5} ${y + radius - 5}`} className={css['stroke']} />}
      {!person.dead && person.age !== null && (
        <text x={x} y={y + 4} textAnchor="middle" className={css['age']}>
          {person.age}
        </text>
      )}{' '}
      <text x={below ? x : x + radius + 8} y={below ? y + radius + 16 : y + 16} textAnchor={below ? 'middle' : 'start'} className={css['name']}>
        {shownName(person)}
      </text>{' '}
      {second && (
        <text x={below ? x : x + radius + 8} y={below ? y + radius + 31 : y + 31} textAnchor={below ? 'middle' : 'start'} className={css['under']}>
          {second}
        </text>
      )}
    </g>
  );
}

/** Square man, circle woman, diamond whose sex nobody wrote down; dashed and green in somebody else’s care. */
function Symbol({ person, x, y }: { person: Pick<Person, 'sex' | 'inCare'>; x: number; y: number }) {
  const look = person.inCare ? css['cared'] : css['symbol'];
  if (person.sex === 'm') return <rect x={x - radius + 1} y={y - radius + 1} width={2 * radius - 2} height={2 * radius - 2} rx={2} className={look} />;
  if (person.sex === 'f') return <circle cx={x} cy={y} r={radius - 1} className={look} />;
  return <path d={`M${x} ${y - radius}L${x + radius} ${y}L${x} ${y + radius}L${x - radius} ${y}Z`} className={look} />;
}

function LineShape({ line }: { line: Pick<Line, 'kind' | 'points' | 'mark'> }) {
  if (line.kind === 'conflict') return <path d={path(zigzag(line.points))} className={css['conflict']} />;
  if (line.kind === 'close') return <>{[-3, 0, 3].map((shift) => <path key={shift} d={path(beside(line.points, shift))} className={css['close']} />)}</>;
  const look = { partner: css['dashed'], unknown: css['dotted'], care: css['care'], grand: css['dotted'], spouse: css['stroke'], divorced: css['stroke'], separated: css['stroke'], parent: css['thin'], sibling: css['thin'] }[line.kind];
  return (
    <>
      <path d={path(line.points)} className={look} />
      {line.mark && (line.kind === 'divorced' || line.kind === 'separated') && (
        <path d={(line.kind === 'divorced' ? [-3, 3] : [0]).map((shift) => `M${line.mark![0] + shift - 3} ${line.mark![1] + 8}L${line.mark![0] + shift + 3} ${line.mark![1] - 8}`).join('')} className={css['stroke']} />
      )}
    </>
  );
}

/** The line a little to one side of itself: across the way from its first point to its last. */
function beside(points: readonly Point[], shift: number): Point[] {
  const [first, last] = [points[0]!, points.at(-1)!];
  const flat = points.length > 2 || Math.abs(last[0] - first[0]) > Math.abs(last[1] - first[1]);
  return points.map(([x, y]): Point => (flat ? [x, y + shift] : [x + shift, y]));
}

/** A quarrel: teeth along every piece of the line. */
function zigzag(points: readonly Point[]): Point[] {
  return points.flatMap((point, at): Point[] => {
    const next = points[at + 1];
    if (!next) return [point];
    const [dx, dy] = [next[0] - point[0], next[1] - point[1]];
    const length = Math.hypot(dx, dy);
    const teeth = Math.max(1, Math.floor(length / 8));
    return [point, ...Array.from({ length: teeth - 1 }, (_, tooth): Point => {
      const part = (tooth + 1) / teeth;
      const side = (tooth % 2 === 0 ? 4 : -4) / (length || 1);
      return [point[0] + dx * part - dy * side, point[1] + dy * part + dx * side];
    })];
  });
}

const samples: { kind: Line['kind']; title: keyof typeof texts.genogram.legend }[] = (['spouse', 'partner', 'unknown', 'divorced', 'separated', 'care', 'grand', 'sibling', 'close', 'conflict'] as const).map((kind) => ({ kind, title: kind }));

/** Only the signs that stand in this picture. */
export function Legend({ picture }: { picture: GenogramRecord }) {
  const layout: Layout = layoutOf(picture);
  const { legend } = texts.genogram;
  const used = new Set(layout.lines.map((one) => one.kind));
  const shapes = ([['m', 'm'], ['f', 'f'], [null, 'unknownSex']] as const).filter(([sex]) => picture.people.some((one) => one.sex === sex && !one.inCare));
  const item = (key: string, words: string, drawn: React.ReactNode) => (
    <li key={key}>
      <svg width={48} height={28} viewBox="0 0 48 28" aria-hidden="true">
        {drawn}
      </svg>
      <span className="small">{words}</span>
    </li>
  );
  return (
    <ul className={css['legend']} aria-label="Что значат знаки">
      {shapes.map(([sex, title]) => item(title, legend[title], <g transform="translate(24 14) scale(0.62)"><Symbol person={{ sex, inCare: false }} x={0} y={0} /></g>))}
      {picture.people.some((one) => one.inCare) && item('inCare', legend.inCare, <g transform="translate(24 14) scale(0.62)"><Symbol person={{ sex: 'f', inCare: true }} x={0} y={0} /></g>)}
      {picture.people.some((one) => one.dead) && item('dead', legend.dead, <><rect x={13} y={3} width={22} height={22} className={css['symbol']} /><path d="M16 6L32 22M32 6L16 22" className={css['stroke']} /></>)}
      {picture.people.some((one) => one.together) && item('household', legend.household, <rect x={6} y={4} width={36} height={20} rx={6} className={css['household']} />)}
      {samples.filter((one) => used.has(one.kind)).map((one) => item(one.kind, legend[one.title], <LineShape line={{ kind: one.kind, points: [[4, 14], [44, 14]], mark: [24, 14] }} />))}
    </ul>
  );
}
