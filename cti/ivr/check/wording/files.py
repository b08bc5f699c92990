"""Sentences of the findings about files and publishing."""

from cti.ivr.check.finding import ERROR
from cti.ivr.flow.field import Words

SENTENCES = {
    "file_cut": (ERROR, Words(
        "文件在“{place}”处中断，已读出 {n} 个模块。",
        "The file ends in the middle of {place}; {n} blocks could be read.")),
    "file_newer": (ERROR, Words(
        "文件格式为 {n}，本程序只认识 {m}，只能打开查看。",
        "The file was written by format {n}; this program knows {m} and opens it to read only.")),
    "file_id_twice": (ERROR, Words(
        "两个模块编号同为 {id}，第二个改为 {new}。",
        "Two blocks are called {id}; the second is now {new}.")),
    "file_link_nowhere": (ERROR, Words(
        "连线 {link} 指向不存在的模块 {id}，已去掉。",
        "The link {link} points to {id}, which is not there; it was dropped.")),
    "file_piece": (ERROR, Words(
        "文件中“{where}”的一项无法理解，已去掉：{what}。",
        "One item of “{where}” in the file makes no sense and was left out: {what}.")),
    "file_large": (ERROR, Words(
        "文件有 {n} MB，最多读取 50 MB，请拆分流程。",
        "The file has {n} MB; up to 50 MB are read, so split the flow.")),
    "file_not_flow": (ERROR, Words("这不是流程文件：{reason}。", "This file is no flow: {reason}.")),
    "publish_changed": (ERROR, Words(
        "您编辑第 {m} 版期间，{person} 已发布第 {n} 版。",
        "{person} published version {n} while you were editing version {m}.")),
}  # fmt: skip
