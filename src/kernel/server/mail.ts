import { createTransport, type Transporter } from 'nodemailer';
import type { Config } from './config.ts';

export interface Letter {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
}

const transports = new Map<string, Transporter>();

/** Sends through SMTP_URL; gives false where no mail is set up. Throws what the mail server answers. */
export async function sendMail(config: Config, letter: Letter): Promise<boolean> {
  if (config.smtpUrl === null) return false;
  let transport = transports.get(config.smtpUrl);
  if (!transport) {
    transport = createTransport(config.smtpUrl, { connectionTimeout: 10_000, socketTimeout: 20_000 } as object);
    transports.set(config.smtpUrl, transport);
  }
  await transport.sendMail({ from: senderOf(config), ...letter });
  return true;
}

/** The SMTP login when it is an address, else ryadom@ the host that people know. */
function senderOf(config: Config): { name: string; address: string } {
  const url = new URL(config.smtpUrl!);
  const login = decodeURIComponent(url.username);
  const host = config.publicUrl === null ? url.hostname : new URL(config.publicUrl).hostname;
  return { name: 'Рядом', address: login.includes('@') ? login : `ryadom@${host}` };
}
